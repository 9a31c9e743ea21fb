package dev.livelist.broadcaster.wire;

/** The names and limits that reader and writer share. */
final class WireFormat {

    static final int VERSION = 1;

    /** Longer keys would make a mailbox, which is bounded by keys, large in bytes; they are told as an invalidation. */
    static final int MAX_PK_CHARS = 512;

    static final int MAX_ID_CHARS = 100;
    static final int MAX_LANES = 1024;

    /** Headers that carry a trace: what does not keep to these is left out, and the message counts without it. */
    static final int MAX_TRACE_HEADERS = 4;

    static final int MAX_TRACE_CHARS = 256;

    /** Longer than any cause. */
    static final int MAX_CAUSE_CHARS = 150;

    /** How many of the workers it hears one heartbeat names; where there are more, later heartbeats name the others. */
    static final int MAX_NAMES = 64;

    /** More workers than anybody says to hear. */
    static final int MAX_PEERS = 100_000;

    /** The name of a worker in a heartbeat has so many characters. */
    static final int NAME_CHARS = 8;

    static final String V = "v";
    static final String ORIGIN = "origin";
    static final String BOOT = "boot";
    static final String LANES = "lanes";
    static final String LANE = "lane";
    static final String SEQ = "seq";
    static final String AT = "at";
    static final String TRACE = "trace";
    static final String CAUSES = "causes";
    static final String SIGNALS = "signals";
    static final String BEAT = "beat";
    static final String BYE = "bye";
    static final String HEARD = "heard";
    static final String PEERS = "peers";
    static final String MAC = "mac";
    static final String MODEL_LABEL = "model_label";
    static final String ACTION = "action";
    static final String PK = "pk";
    static final String INVALIDATED = "invalidated";

    private WireFormat() {}

    /** Whether a header of a trace can be sent, and taken: printable ASCII, and short. */
    static boolean isTraceHeader(String name, String value) {
        return isTraceText(name) && isTraceText(value);
    }

    private static boolean isTraceText(String text) {
        return !text.isEmpty()
                && text.length() <= MAX_TRACE_CHARS
                && text.chars().allMatch(c -> c >= ' ' && c < 0x7F && c != '"' && c != '\\');
    }

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
