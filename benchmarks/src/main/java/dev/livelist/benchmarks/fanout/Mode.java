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
     * Options of a JVM. Where memory is measured, the process holds all of a fixed heap from the start: it grows by what is
     * outside of the heap, and the heap itself says what it has in use.
     */
    List<String> javaOptions() {
        return this == IDLE ? List.of("-Xms512m", "-XX:+AlwaysPreTouch") : List.of();
    }
}
