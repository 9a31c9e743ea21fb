package dev.livelist.engine;

import java.time.Duration;

/** The default settings with some of them changed. */
final class TestSettings {

    private static final LiveListsSettings DEFAULT = LiveListsSettings.DEFAULT;

    int lookahead = DEFAULT.lookahead();
    int history = DEFAULT.history();
    int historyBytes = DEFAULT.historyBytes();
    Duration linger = DEFAULT.linger();
    Duration queryTimeout = DEFAULT.queryTimeout();
    Duration totalInterval = DEFAULT.totalInterval();
    int maxConcurrentReads = DEFAULT.maxConcurrentReads();
    int maxViews = DEFAULT.maxViews();
    Duration auditInterval = DEFAULT.auditInterval();
    long maxMemory = DEFAULT.maxMemory();

    LiveListsSettings build() {
        return new LiveListsSettings(
                DEFAULT.batchWindow(),
                DEFAULT.batchMaxWait(),
                lookahead,
                history,
                historyBytes,
                linger,
                totalInterval,
                queryTimeout,
                maxConcurrentReads,
                maxViews,
                DEFAULT.maxWindowEnd(),
                DEFAULT.stalePollInterval(),
                auditInterval,
                maxMemory);
    }
}
