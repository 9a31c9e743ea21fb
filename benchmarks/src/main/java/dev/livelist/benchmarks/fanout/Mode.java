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
     * Options of a JVM. Workers that share a machine have as many event loops together as it has processors: Reactor Netty
     * would give each of them four or more. Where memory is measured, the process holds all of a fixed heap from the start:
     * it grows by what is outside of the heap, and the heap itself says what it has in use.
     */
    List<String> javaOptions() {
        String loops = "-Dreactor.netty.ioWorkerCount=" + FanoutComparison.LOOPS;
        return this == IDLE ? List.of(loops, "-Xms512m", "-XX:+AlwaysPreTouch") : List.of(loops);
    }
}
