package dev.livelist.benchmarks.fanout;

import java.util.List;

/** What a server is started for. */
enum Mode {

    /** Every message counts: nothing waits to be merged with what comes next. */
    EVERY_MESSAGE(List.of()),

    /** As it comes: a server that merges may do so. */
    MERGING(List.of()),

    /**
     * Memory is measured. The heap's size is fixed, and the part for what is new is small: it is soon in use as a whole, so
     * what the process grows by afterwards is what stays.
     */
    IDLE(List.of("-Xms512m", "-Xmn32m"));

    private final List<String> javaOptions;

    Mode(List<String> javaOptions) {
        this.javaOptions = javaOptions;
    }

    List<String> javaOptions() {
        return javaOptions;
    }
}
