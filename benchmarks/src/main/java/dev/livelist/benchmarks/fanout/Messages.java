package dev.livelist.benchmarks.fanout;

/** What the servers that carry any text are given: as long as the patch that Livelist makes of its change, 200 bytes. */
final class Messages {

    private static final int NAME_LENGTH = 66;

    private Messages() {}

    /** A name with the number in it. */
    static String nameOf(int number) {
        String marker = FanoutServer.marker(number);
        return marker + "x".repeat(NAME_LENGTH - marker.length());
    }

    /** The patch, as Livelist writes it. */
    static String text(int number) {
        return "[{\"op\":\"replace\",\"path\":\"/rows/12/name\",\"value\":\"" + nameOf(number)
                + "\"},{\"op\":\"replace\",\"path\":\"/rows/12/updatedAt\",\"value\":\"2026-11-22T10:15:30.123456Z\"}]";
    }
}
