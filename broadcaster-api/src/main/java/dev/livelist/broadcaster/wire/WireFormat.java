package dev.livelist.broadcaster.wire;

/** The names and limits that reader and writer share. */
final class WireFormat {

    static final int VERSION = 1;

    /** Longer keys would make a mailbox, which is bounded by keys, large in bytes; they are told as an invalidation. */
    static final int MAX_PK_CHARS = 512;

    static final int MAX_ID_CHARS = 100;
    static final int MAX_LANES = 1024;

    static final String V = "v";
    static final String ORIGIN = "origin";
    static final String BOOT = "boot";
    static final String LANES = "lanes";
    static final String LANE = "lane";
    static final String SEQ = "seq";
    static final String SIGNALS = "signals";
    static final String BEAT = "beat";
    static final String BYE = "bye";
    static final String MODEL_LABEL = "model_label";
    static final String ACTION = "action";
    static final String PK = "pk";
    static final String INVALIDATED = "invalidated";

    private WireFormat() {}

    /** Whether a key can be sent and kept as it is. */
    static boolean isPortable(String pk) {
        if (pk.isEmpty() || pk.length() > MAX_PK_CHARS) {
            return false;
        }
        for (int i = 0; i < pk.length(); i++) {
            char c = pk.charAt(i);
            if (Character.isSurrogate(c)) {
                boolean pair = Character.isHighSurrogate(c)
                        && i + 1 < pk.length()
                        && Character.isLowSurrogate(pk.charAt(i + 1));
                if (!pair) {
                    return false;
                }
                i++;
            }
        }
        return true;
    }
}
