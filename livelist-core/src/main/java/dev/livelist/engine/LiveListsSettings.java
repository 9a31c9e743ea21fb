package dev.livelist.engine;

import java.time.Duration;

/**
 * How lists are kept in step. The reasons for the defaults are in the reference documentation of the properties of the
 * same names.
 *
 * @param batchWindow changes that come within this time of the last batch are collected
 * @param batchMaxWait but none waits longer than this
 * @param lookahead rows read beyond the deepest page, so that rows that leave need no new read
 * @param history how many earlier documents a page keeps for readers that come back
 * @param historyBytes and how many bytes those may hold
 * @param linger how long a view without readers is kept
 * @param totalInterval a total is counted at most once in this time
 * @param queryTimeout a read ends within this time
 * @param maxConcurrentReads how many reads run at a time; fewer than the pool has connections
 * @param maxViews how many views there are at most
 * @param maxWindowEnd the deepest live row
 * @param stalePollInterval how often a view is read again while changes may go unannounced
 * @param auditInterval how often a sample of views is compared with what the database says; zero for never
 * @param maxMemory how many bytes lists may hold, as {@link MemoryBudget} says
 */
public record LiveListsSettings(
        Duration batchWindow,
        Duration batchMaxWait,
        int lookahead,
        int history,
        int historyBytes,
        Duration linger,
        Duration totalInterval,
        Duration queryTimeout,
        int maxConcurrentReads,
        int maxViews,
        int maxWindowEnd,
        Duration stalePollInterval,
        Duration auditInterval,
        long maxMemory) {

    /** A quarter of the heap. */
    public static final long DEFAULT_MEMORY = Runtime.getRuntime().maxMemory() / 4;

    /** The defaults. */
    public static final LiveListsSettings DEFAULT = new LiveListsSettings(
            Duration.ofMillis(20),
            Duration.ofMillis(250),
            25,
            256,
            256 * 1024,
            Duration.ofSeconds(30),
            Duration.ofSeconds(1),
            Duration.ofSeconds(10),
            4,
            10_000,
            1000,
            Duration.ofSeconds(5),
            Duration.ZERO,
            DEFAULT_MEMORY);

    /** Settings with {@link #DEFAULT_MEMORY}. */
    public LiveListsSettings(
            Duration batchWindow,
            Duration batchMaxWait,
            int lookahead,
            int history,
            int historyBytes,
            Duration linger,
            Duration totalInterval,
            Duration queryTimeout,
            int maxConcurrentReads,
            int maxViews,
            int maxWindowEnd,
            Duration stalePollInterval,
            Duration auditInterval) {
        this(
                batchWindow,
                batchMaxWait,
                lookahead,
                history,
                historyBytes,
                linger,
                totalInterval,
                queryTimeout,
                maxConcurrentReads,
                maxViews,
                maxWindowEnd,
                stalePollInterval,
                auditInterval,
                DEFAULT_MEMORY);
    }
}
