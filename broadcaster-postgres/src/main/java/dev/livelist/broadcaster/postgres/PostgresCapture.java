package dev.livelist.broadcaster.postgres;

import dev.livelist.broadcaster.ModelLabels;
import dev.livelist.broadcaster.postgres.CaptureSql.Captured;
import dev.livelist.broadcaster.transport.Transport;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Capture at the source: triggers that announce what is written to a table, whoever writes it, such as {@code psql}, a batch
 * job or another program. They send the same plain messages that any program may send, as part of the transaction that
 * writes, on the channel that workers listen on; what is rolled back is never told.
 *
 * <p>Each table has four triggers for statements for each model that is told of, for INSERT, UPDATE, DELETE and TRUNCATE; their
 * function is {@code livelist_capture_v2}. A transaction that changes more than {@code maxBatch} rows of a table costs one
 * message. The triggers never fail a write: if a row's key cannot be read, they tell that any row may have changed.
 *
 * <p>Where a name means a view, the catalog is asked which tables are behind it, and these get the triggers. A change of one of
 * them tells that any row of the view may have changed; tables whose changes the view's lists follow by themselves are left
 * out. What functions in the view read is not known.
 *
 * <p><b>Cost.</b> PostgreSQL lets transactions that notify commit one after the other, in the whole server, so commits of
 * captured tables queue behind each other, the disk included. Each statement keeps copies of the rows it changes until its
 * end. If a session listens and never reads, the server's queue fills up (8 GB), and then writers fail: from half full on
 * only invalidations are sent, and almost at the end nothing, with a warning ({@link #queueUsage}).
 *
 * <p><b>Not seen.</b> Writes with triggers off ({@code session_replication_role = replica}, which is how logical
 * replication writes; {@code ALTER TABLE … DISABLE TRIGGER}), writes to a partition by its own name, DDL. What is told while
 * a worker does not listen is lost to it; it reads everything anew once it listens again.
 *
 * <p>Needs PostgreSQL 14 or later. Immutable.
 */
public final class PostgresCapture {

    /** How many rows of a table a transaction may change before they are told as one, where nothing else is said. */
    public static final int DEFAULT_MAX_BATCH = 1_000;

    /** From which part of the queue of notifications on triggers name no rows. */
    public static final double HALF = 0.5;

    /** From which part of the queue of notifications on triggers tell nothing. */
    public static final double FULL = 0.95;

    /** For what is done to a table that others use. */
    private static final Duration INSTALL_TIMEOUT = Duration.ofSeconds(30);

    private final Channel channel;
    private final int maxBatch;
    private final List<Table> tables;

    /**
     * A table, or a view, whose changes are told.
     *
     * @param label the model's label, such as {@code shop.product}
     * @param name the table as a statement names it, with schema and quotes where it needs them
     * @param keyColumn the column whose value is the key in messages, without quotes; of no use for a view
     * @param followed labels of models on which all lists of this model depend, so that a change there moves their rows; of
     *     use for a view only
     * @param location where the application's own connections find it, so that no other table of that name is taken; null
     *     where that is not known
     */
    public record Table(
            String label,
            String name,
            String keyColumn,
            Set<String> followed,
            @Nullable Location location) {

        /** Refuses what cannot be. */
        public Table {
            ModelLabels.requireValid(label);
            if (name.isBlank() || keyColumn.isBlank()) {
                throw new IllegalArgumentException("The table of " + label + " needs a name and a column for its key");
            }
            followed = Set.copyOf(followed);
        }

        /** A table of which nothing else is known. */
        public Table(String label, String name, String keyColumn) {
            this(label, name, keyColumn, Set.of(), null);
        }

        /** The same, as a view whose lists depend on the models of these labels. */
        public Table following(Set<String> labels) {
            return new Table(label, name, keyColumn, labels, location);
        }

        /** The same, named as it is found there. */
        public Table at(Location found) {
            return new Table(label, found.name(), keyColumn, followed, found);
        }
    }

    private PostgresCapture(Channel channel, int maxBatch, List<Table> tables) {
        this.channel = channel;
        this.maxBatch = maxBatch;
        this.tables = tables;
    }

    /**
     * Capture of no table yet.
     *
     * @param channel the channel that workers have, without {@code _0}
     * @throws IllegalArgumentException where PostgreSQL has no channels of that name
     */
    public static PostgresCapture on(String channel) {
        return new PostgresCapture(Channel.of(channel), DEFAULT_MAX_BATCH, List.of());
    }

    /** The same, and this table. */
    public PostgresCapture table(String label, String name, String keyColumn) {
        return table(new Table(label, name, keyColumn));
    }

    /**
     * The same, and this table.
     *
     * @throws IllegalArgumentException where a table of that label is there already
     */
    public PostgresCapture table(Table table) {
        if (tables.stream().anyMatch(other -> other.label().equals(table.label()))) {
            throw new IllegalArgumentException("Two tables of " + table.label() + ": a model is in one");
        }
        List<Table> more = new ArrayList<>(tables);
        more.add(table);
        return new PostgresCapture(channel, maxBatch, List.copyOf(more));
    }

    /** The same tables, each as the function gives it back. */
    public PostgresCapture map(UnaryOperator<Table> change) {
        return new PostgresCapture(
                channel, maxBatch, tables.stream().map(change).toList());
    }

    /** The same with another bound on the rows of a table that a transaction tells one by one. */
    public PostgresCapture maxBatch(int rows) {
        if (rows < 1) {
            throw new IllegalArgumentException("maxBatch is " + rows + " and must be at least 1");
        }
        return new PostgresCapture(channel, rows, tables);
    }

    /** The tables. */
    public List<Table> tables() {
        return tables;
    }

    /**
     * What installs the capture, to be run by whoever owns the tables: the function, and four triggers for each table. It
     * replaces what an earlier run has made. All names are taken for tables; if some are views, ask {@link
     * #sql(PostgresServer)}.
     */
    public String sql() {
        return CaptureSql.install(channel, maxBatch, asNamed());
    }

    /**
     * What installs the capture, with the tables behind views.
     *
     * @throws SQLException where the server cannot be asked, or a table cannot be captured
     */
    public String sql(PostgresServer server) throws SQLException {
        try (Connection connection = server.connect("capture", INSTALL_TIMEOUT)) {
            return CaptureSql.install(channel, maxBatch, all(new CaptureCatalog(connection).captured(tables)));
        }
    }

    /**
     * What removes the triggers again. The function stays, since other channels may use it. All names are taken for tables; if
     * some are views, ask {@link #removalSql(PostgresServer)}.
     */
    public String removalSql() {
        return CaptureSql.remove(channel, asNamed());
    }

    /**
     * What removes the triggers again, also from the tables behind views.
     *
     * @throws SQLException where the server cannot be asked, or a table cannot be captured
     */
    public String removalSql(PostgresServer server) throws SQLException {
        try (Connection connection = server.connect("capture", INSTALL_TIMEOUT)) {
            return CaptureSql.remove(channel, all(new CaptureCatalog(connection).captured(tables)));
        }
    }

    private List<Captured> asNamed() {
        return tables.stream()
                .map(table -> new Captured(table.label(), table.name(), table.keyColumn()))
                .toList();
    }

    private static List<Captured> all(Map<Table, List<Captured>> captured) {
        return captured.values().stream().flatMap(List::stream).toList();
    }

    /**
     * The tables that are not captured, or not as it says here; of a view, if a table behind it is not.
     *
     * @throws SQLException where the server cannot be asked, there is no such table, it is not the application's, or it cannot
     *     be captured
     */
    public List<Table> missing(PostgresServer server) throws SQLException {
        try (Connection connection = server.connect("capture", INSTALL_TIMEOUT)) {
            return List.copyOf(missing(connection).keySet());
        }
    }

    private Map<Table, List<Captured>> missing(Connection connection) throws SQLException {
        Map<Table, List<Captured>> missing = new LinkedHashMap<>();
        for (Map.Entry<Table, List<Captured>> table :
                new CaptureCatalog(connection).captured(tables).entrySet()) {
            List<Captured> notThere = new ArrayList<>();
            for (Captured captured : table.getValue()) {
                if (!CaptureSql.isInstalled(connection, channel, maxBatch, captured)) {
                    notThere.add(captured);
                }
            }
            if (!notThere.isEmpty()) {
                missing.put(table.getKey(), notThere);
            }
        }
        return missing;
    }

    /**
     * Installs what is missing, in one transaction; one program at a time does. Where nothing is missing no table is
     * touched. Else each table is locked against writers for a moment, for which it waits at most ten seconds.
     *
     * @return the tables that were not captured before
     * @throws SQLException where it could not be done; then nothing has been done
     */
    public List<Table> install(PostgresServer server) throws SQLException {
        try (Connection connection = server.connect("capture", INSTALL_TIMEOUT)) {
            if (missing(connection).isEmpty()) {
                return List.of();
            }
            connection.setAutoCommit(false);
            try (Statement statement = connection.createStatement()) {
                statement.execute("select pg_advisory_xact_lock(hashtext('livelist_capture'))");
                statement.execute("set local lock_timeout = '10s'");
                Map<Table, List<Captured>> missing = missing(connection);
                if (!missing.isEmpty()) {
                    statement.execute(CaptureSql.install(channel, maxBatch, all(missing)));
                }
                connection.commit();
                return List.copyOf(missing.keySet());
            } catch (SQLException e) {
                connection.rollback();
                throw e;
            }
        }
    }

    /**
     * The functions that views call, by the view's label, where they may read tables that the catalog does not tell of. Such a
     * table is not captured.
     *
     * @throws SQLException where the server cannot be asked
     */
    public Map<String, String> functionsOfViews(PostgresServer server) throws SQLException {
        try (Connection connection = server.connect("capture", INSTALL_TIMEOUT)) {
            return new CaptureCatalog(connection).functions(tables);
        }
    }

    /**
     * How full the server's queue of notifications is, from 0 to 1. From {@value #HALF} on, triggers name no rows; from {@value
     * #FULL} on they tell nothing, lest writers fail.
     *
     * @throws SQLException where the server cannot be asked
     */
    public static double queueUsage(PostgresServer server) throws SQLException {
        try (Connection connection = server.connect("capture", INSTALL_TIMEOUT);
                Statement statement = connection.createStatement();
                ResultSet answer = statement.executeQuery("select pg_notification_queue_usage()")) {
            return answer.next() ? answer.getDouble(1) : 0;
        }
    }

    /**
     * A transport that also hears what triggers tell, on a connection of its own to the database; everything else goes by the
     * given one. It is subscribed when both are, and what was told while either was not is taken for missed. The
     * connection to the database proves by itself that it delivers, within three seconds.
     *
     * <p>Where the transport is PostgreSQL's own on the same channel of the same server, it hears them already, and is returned.
     *
     * @param channel the channel that the triggers have
     */
    public static Transport heardBeside(Transport transport, PostgresServer server, String channel) {
        Channel triggers = Channel.of(channel);
        return transport instanceof PostgresTransport postgres && postgres.hears(server, triggers)
                ? transport
                : new TransportBesideCapture(transport, server, triggers);
    }

    /** A transport for a single worker: it hears what triggers tell, and its own messages, and has no others to send to. */
    public static Transport heardAlone(PostgresServer server, String channel) {
        return new TransportBesideCapture(new NoTransport(), server, Channel.of(channel));
    }

    /**
     * Prints what installs the capture.
     *
     * @param arguments the channel, the bound on rows, then for each table its label, name and key column, such as
     *     {@code livelist 1000 shop.product=public.product:id}
     */
    public static void main(String[] arguments) {
        if (arguments.length < 3) {
            System.err.println("Arguments: <channel> <max-batch> <label>=<table>:<key column> …");
            System.exit(2);
        }
        PostgresCapture capture = on(arguments[0]).maxBatch(Integer.parseInt(arguments[1]));
        for (int i = 2; i < arguments.length; i++) {
            int equals = arguments[i].indexOf('=');
            int colon = arguments[i].lastIndexOf(':');
            if (equals < 0 || colon < equals) {
                System.err.println("'" + arguments[i] + "' is not <label>=<table>:<key column>");
                System.exit(2);
            }
            capture = capture.table(
                    arguments[i].substring(0, equals),
                    arguments[i].substring(equals + 1, colon),
                    arguments[i].substring(colon + 1));
        }
        System.out.print(capture.sql());
    }
}
