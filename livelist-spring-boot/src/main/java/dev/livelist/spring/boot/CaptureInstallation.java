package dev.livelist.spring.boot;

import dev.livelist.broadcaster.postgres.PostgresCapture;
import dev.livelist.broadcaster.postgres.PostgresServer;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Makes sure, before the first reader comes, that the database captures what it is relied on to capture: installs the
 * triggers, or refuses to start without them. A database that is away at the start is no error, and is asked again until it
 * answers.
 */
final class CaptureInstallation implements SmartLifecycle {

    /** Before the web server, which starts 2048 below the default phase. */
    static final int PHASE = DEFAULT_PHASE - 4096;

    private static final Duration BETWEEN_ATTEMPTS = Duration.ofSeconds(5);
    private static final Logger log = LoggerFactory.getLogger(CaptureInstallation.class);

    private final Supplier<PostgresCapture> models;
    private final PostgresServer server;
    private final boolean install;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private volatile @Nullable Thread retrying;
    private volatile boolean running;

    CaptureInstallation(Supplier<PostgresCapture> models, PostgresServer server, boolean install) {
        this.models = models;
        this.server = server;
        this.install = install;
    }

    @Override
    public void start() {
        running = true;
        PostgresCapture capture = models.get();
        try {
            settle(capture);
        } catch (SQLException e) {
            if (!isAway(e)) {
                throw new IllegalStateException(
                        "livelist.capture is 'database', but the triggers cannot be "
                                + (install ? "installed" : "looked for") + ": " + e.getMessage(),
                        e);
            }
            log.warn(
                    "livelist.capture.unknown: whether the database captures changes is not known, it does not answer: {}",
                    e.getMessage());
            Thread thread = new Thread(() -> retry(capture), "livelist-capture");
            thread.setDaemon(true);
            retrying = thread;
            thread.start();
        }
    }

    private void settle(PostgresCapture capture) throws SQLException {
        if (install) {
            List<PostgresCapture.Table> installed = capture.install(server);
            if (!installed.isEmpty()) {
                log.info(
                        "livelist.capture.installed: changes of these tables are captured by triggers from now on: {}",
                        names(installed));
            }
            return;
        }
        List<PostgresCapture.Table> missing = capture.missing(server);
        if (!missing.isEmpty()) {
            throw new MissingTriggersException(names(missing), capture.sql());
        }
    }

    private void retry(PostgresCapture capture) {
        boolean told = false;
        try {
            while (!stopped.await(BETWEEN_ATTEMPTS.toMillis(), TimeUnit.MILLISECONDS)) {
                try {
                    settle(capture);
                    log.info("livelist.capture.ready: the database captures changes");
                    return;
                } catch (SQLException e) {
                    log.debug("livelist.capture.unknown still", e);
                } catch (MissingTriggersException e) {
                    if (!told) {
                        told = true;
                        log.error(
                                "livelist.capture.missing: {}. Until they are there, lists miss changes. Run:\n\n{}",
                                e.getMessage(),
                                e.sql());
                    }
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static List<String> names(List<PostgresCapture.Table> tables) {
        return tables.stream().map(PostgresCapture.Table::name).toList();
    }

    /** Whether nobody answers, or only to say that it is too early. */
    private static boolean isAway(SQLException failure) {
        String state = String.valueOf(failure.getSQLState());
        return state.startsWith("08") || state.startsWith("57P") || state.startsWith("53");
    }

    @Override
    public void stop() {
        running = false;
        stopped.countDown();
        Thread thread = retrying;
        if (thread != null) {
            thread.interrupt();
        }
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    @Override
    public int getPhase() {
        return PHASE;
    }
}
