package dev.livelist.broadcaster.postgres;

import java.nio.charset.StandardCharsets;

/**
 * A name that LISTEN and NOTIFY agree on, {@code <channel>_0}.
 *
 * @param name as NOTIFY takes it
 */
record Channel(String name) {

    /** PostgreSQL cuts longer identifiers off, silently in LISTEN, and refuses them in {@code pg_notify}. */
    static final int MAX_BYTES = 63;

    /** The lane, of which there is one. */
    static final String SUFFIX = "_0";

    /** The channel of that name, on the one lane there is. */
    static Channel of(String channel) {
        String name = channel + SUFFIX;
        int bytes = name.getBytes(StandardCharsets.UTF_8).length;
        if (channel.isBlank()) {
            throw new IllegalArgumentException("The channel has no name");
        }
        if (bytes > MAX_BYTES || name.indexOf(0) >= 0) {
            throw new IllegalArgumentException(
                    "The channel '" + channel + "' is called '" + name + "' in PostgreSQL, which has " + bytes
                            + " bytes; names there have at most " + MAX_BYTES + ", and no zero");
        }
        return new Channel(name);
    }

    /** As LISTEN takes it. */
    String quoted() {
        return "\"" + name.replace("\"", "\"\"") + "\"";
    }
}
