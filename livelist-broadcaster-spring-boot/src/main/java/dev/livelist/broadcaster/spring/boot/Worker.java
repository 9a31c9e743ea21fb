package dev.livelist.broadcaster.spring.boot;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.concurrent.ThreadLocalRandom;

/**
 * This process among those that serve the same lists.
 *
 * @param id its name, for people and for the other workers
 * @param configured whether the name is the configuration's, and so the same at the next start
 */
public record Worker(String id, boolean configured) {

    /** Of what other workers and logs have to carry about. */
    private static final int MAX_HOST_NAME = 80;

    /** The worker of that configuration: named there, else after its host. */
    static Worker of(BroadcasterProperties properties) {
        String configured = properties.workerId();
        if (configured != null && !configured.isBlank()) {
            return new Worker(configured, true);
        }
        String suffix = Integer.toString(ThreadLocalRandom.current().nextInt(36 * 36 * 36, 36 * 36 * 36 * 36), 36);
        return new Worker(hostName() + "-" + suffix, false);
    }

    private static String hostName() {
        try {
            String name = InetAddress.getLocalHost().getHostName();
            return name.substring(0, Math.min(name.length(), MAX_HOST_NAME));
        } catch (UnknownHostException e) {
            return "worker";
        }
    }
}
