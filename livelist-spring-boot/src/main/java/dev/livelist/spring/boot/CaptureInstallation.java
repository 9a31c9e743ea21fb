package dev.livelist.spring.boot;

import dev.livelist.broadcaster.Broadcaster;
import dev.livelist.broadcaster.Invalidation;
import dev.livelist.broadcaster.postgres.PostgresCapture;
import dev.livelist.broadcaster.postgres.PostgresCapture.Table;
import dev.livelist.broadcaster.postgres.PostgresServer;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Makes sure that the database captures what it is relied on to capture: installs the triggers, or refuses to start without
 * them, before the first reader comes. Afterwards it looks again from time to time, for a table may be made anew or swapped with
 * another by its name. What may have been written without being told is then read anew. A database that is away at the start
 * is no error, and is asked again until it answers.
 */
final class CaptureInstallation implements SmartLifecycle {

    /** Before the web server, which starts 2048 below the default phase. */
    static final int PHASE = DEFAULT_PHASE - 4096;

    private static final Duration BETWEEN_ATTEMPTS = Duration.ofSeconds(5);
    private static final Logger log = LoggerFactory.getLogger(CaptureInstallation.class);

    private final WantedCapture wanted;
    private final PostgresServer server;
    private final Supplier<Broadcaster> broadcaster;
    private final boolean install;
    private final Duration interval;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private volatile @Nullable Thread watching;
    private volatile boolean running;

    /** Of the thread that looks again: what was logged last, so that it is logged once. */
    private String told = "";

    /** @param interval between two looks */
    CaptureInstallation(
            WantedCapture wanted,
            PostgresServer server,
            Supplier<Broadcaster> broadcaster,
            boolean install,
            Duration interval) {
        this.wanted = wanted;
        this.server = server;
        this.broadcaster = broadcaster;
        this.install = install;
        this.interval = interval;
    }

    @Override
    public void start() {
        running = true;
        boolean known = false;
        try {
            settle();
            known = true;
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
        }
        boolean atStart = known;
        Thread thread = new Thread(() -> watch(atStart), "livelist-capture");
        thread.setDaemon(true);
        watching = thread;
        thread.start();
    }

    /** Returns the tables that were not captured, and are now. */
    private List<Table> settle() throws SQLException {
        PostgresCapture capture = wanted.now();
        if (!install) {
            List<Table> missing = capture.missing(server);
            if (!missing.isEmpty()) {
                throw new MissingTriggersException(missing, capture.sql(server));
            }
        }
        List<Table> installed = install ? capture.install(server) : List.of();
        if (!installed.isEmpty()) {
            log.info(
                    "livelist.capture.installed: changes of these tables are captured by triggers from now on: {}",
                    MissingTriggersException.names(installed));
        }
        if (told.isEmpty()) {
            capture.functionsOfViews(server)
                    .forEach((label, functions) -> log.warn(
                            "livelist.capture.functions: the view of {} calls {}; whether they read tables is not known, and changes"
                                    + " of such tables are not captured. Name them by dependsOn, or announce their changes",
                            label,
                            functions));
        }
        return installed;
    }

    private void watch(boolean knownAtStart) {
        boolean known = knownAtStart;
        try {
            while (!stopped.await((known ? interval : BETWEEN_ATTEMPTS).toMillis(), TimeUnit.MILLISECONDS)) {
                known |= look(known);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Looks again; returns whether the database has answered. */
    private boolean look(boolean known) {
        try {
            invalidate(settle().stream().map(Table::label).toList());
            if (!known || !told.isEmpty()) {
                log.info("livelist.capture.ready: the database captures changes");
            }
            told = "";
            checkQueue();
            return true;
        } catch (MissingTriggersException e) {
            tell(e.getMessage(), "Run:\n\n" + e.sql());
            invalidate(e.labels());
            return true;
        } catch (SQLException e) {
            if (isAway(e)) {
                log.debug("livelist.capture.unknown still", e);
                return false;
            }
            tell("the triggers cannot be " + (install ? "installed" : "looked for") + ": " + e.getMessage(), "");
        } catch (RuntimeException e) {
            tell("the triggers cannot be looked for: " + e, "");
        }
        invalidate(wanted.labels());
        return true;
    }

    private void tell(@Nullable String problem, String remedy) {
        String message = String.valueOf(problem);
        if (!message.equals(told)) {
            told = message;
            log.error(
                    "livelist.capture.missing: {}. Until that is mended, lists miss changes, and are read anew every {} ms. {}",
                    message,
                    interval.toMillis(),
                    remedy);
        }
    }

    private void checkQueue() throws SQLException {
        double usage = PostgresCapture.queueUsage(server);
        if (usage >= PostgresCapture.HALF) {
            log.warn(
                    "livelist.capture.queue: the server's queue of notifications is {} % full, since some session listens and does not read;"
                            + " pg_stat_activity shows it, idle in a transaction perhaps. Triggers name no rows, and nearly at the end tell"
                            + " nothing",
                    Math.round(usage * 100));
        }
        if (usage >= PostgresCapture.FULL) {
            invalidate(wanted.labels());
        }
    }

    private void invalidate(Collection<String> labels) {
        if (!labels.isEmpty()) {
            broadcaster
                    .get()
                    .publish(labels.stream()
                            .map(label -> new Invalidation(label, Invalidation.Reason.ANNOUNCED))
                            .toList());
        }
    }

    /** Whether nobody answers, or only to say that it is too early. */
    private static boolean isAway(SQLException failure) {
        String state = failure.getSQLState();
        return state == null || state.startsWith("08") || state.startsWith("57P") || state.startsWith("53");
    }

    @Override
    public void stop() {
        running = false;
        stopped.countDown();
        Thread thread = watching;
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
