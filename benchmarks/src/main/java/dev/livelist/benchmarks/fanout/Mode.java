package dev.livelist.benchmarks.fanout;

import java.util.List;

/** What a server is started for. */
enum Mode {

    /** Every message counts: nothing waits to be merged with what comes next. */
    EVERY_MESSAGE,

    /** As it comes: a server that merges may do so. */
    MERGING,

    /** Memory is measured. */
    IDLE;

    /**
     * Options of a JVM. Where memory is measured the heap's size is fixed, and the part for what is new is small: it is soon
     * in use as a whole, so that what the process grows by afterwards is what stays.
     */
    List<String> javaOptions() {
        return this == IDLE ? List.of("-Xms512m", "-Xmn32m") : List.of();
    }
}
