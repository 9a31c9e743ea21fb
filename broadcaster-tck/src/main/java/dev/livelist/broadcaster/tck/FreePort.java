package dev.livelist.broadcaster.tck;

import java.io.IOException;
import java.net.ServerSocket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Ports for servers that a test stops and starts again.
 *
 * <p>They lie below those that systems give to outgoing connections and to servers that ask for any port (from 32,768 on
 * Linux, 49,152 elsewhere), so that nobody is given one while its server is down. Nothing is reserved: another program
 * that chooses the same number is found when the server starts.
 */
public final class FreePort {

    private static final int LOWEST = 15_000;
    private static final int BEYOND = 32_000;

    private static final Set<Integer> GIVEN = ConcurrentHashMap.newKeySet();

    private FreePort() {}

    /** A port that nobody listens on, and that this has not given before. */
    public static int next() {
        while (true) {
            int port = ThreadLocalRandom.current().nextInt(LOWEST, BEYOND);
            if (GIVEN.add(port) && isFree(port)) {
                return port;
            }
        }
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket(port)) {
            return socket.isBound();
        } catch (IOException taken) {
            return false;
        }
    }
}
