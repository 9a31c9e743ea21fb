package dev.livelist.benchmarks.fanout;

/** What the servers that carry any text are given: as long as the patch that Livelist makes of its change. */
final class Messages {

    /** The length of the name that changes; with the patch around it, 200 bytes. */
    static final int NAME_LENGTH = 100;

    private Messages() {}

    /** A name with the number in it. */
    static String nameOf(int number) {
        String marker = FanoutServer.marker(number);
        return marker + "x".repeat(NAME_LENGTH - marker.length());
    }

    /** The patch, as Livelist writes it. */
    static String text(int number) {
        return "[{\"op\":\"replace\",\"path\":\"/rows/0/name\",\"value\":\"" + nameOf(number)
                + "\"},{\"op\":\"replace\",\"path\":\"/rows/0/quantity\",\"value\":1}]";
    }
}
