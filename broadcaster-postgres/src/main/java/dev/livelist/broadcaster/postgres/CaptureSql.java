package dev.livelist.broadcaster.postgres;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The text of the triggers, and the question whether they are there. */
final class CaptureSql {

    /** The number changes with what the function does, so that two versions of an application can run side by side. */
    static final String FUNCTION = "livelist_capture_v2";

    private static final String RESOURCE = "capture-function.sql";
    private static final int NAME_DIGITS = 16;

    private static final String INSTALLED = """
            select count(*)
              from pg_catalog.pg_trigger t join pg_catalog.pg_proc p on p.oid = t.tgfoid
             where t.tgrelid = to_regclass(?) and not t.tgisinternal and t.tgenabled in ('O', 'A')
               and t.tgname = any (?) and p.proname = ? and t.tgargs = ?
            """;

    private enum Event {
        INSERT("referencing new table as new_rows "),
        UPDATE("referencing old table as old_rows new table as new_rows "),
        DELETE("referencing old table as old_rows "),
        TRUNCATE("");

        private final String transitions;

        Event(String transitions) {
            this.transitions = transitions;
        }

        String lowerCase() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * What is to be captured on one relation.
     *
     * @param label the model that is told of
     * @param relation the relation as a statement names it
     * @param keyColumn the column of the key; empty where rows are not named, and each write invalidates the model
     */
    record Captured(String label, String relation, String keyColumn) {}

    private CaptureSql() {}

    static String install(Channel channel, int maxBatch, List<Captured> relations) {
        return Stream.concat(Stream.of(function()), relations.stream().flatMap(relation -> Stream.of(Event.values())
                        .map(event -> create(channel, maxBatch, relation, event))))
                .collect(Collectors.joining("\n"));
    }

    private static String create(Channel channel, int maxBatch, Captured relation, Event event) {
        return "create or replace trigger %s\n    after %s on %s %sfor each statement\n    execute function %s(%s, %s, %s, %s);\n"
                .formatted(
                        quoted(triggerName(channel, relation.label(), event)),
                        event.lowerCase(),
                        relation.relation(),
                        event.transitions,
                        FUNCTION,
                        literal(relation.label()),
                        literal(relation.keyColumn()),
                        literal(channel.name()),
                        literal("" + maxBatch));
    }

    static String remove(Channel channel, List<Captured> relations) {
        return relations.stream()
                .flatMap(relation -> Stream.of(Event.values())
                        .map(event -> "drop trigger if exists "
                                + quoted(triggerName(channel, relation.label(), event)) + " on " + relation.relation()
                                + ";\n"))
                .collect(Collectors.joining());
    }

    static boolean isInstalled(Connection connection, Channel channel, int maxBatch, Captured relation)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(INSTALLED)) {
            statement.setString(1, relation.relation());
            statement.setArray(
                    2,
                    connection.createArrayOf(
                            "text",
                            Stream.of(Event.values())
                                    .map(event -> triggerName(channel, relation.label(), event))
                                    .toArray()));
            statement.setString(3, FUNCTION);
            statement.setBytes(
                    4,
                    Stream.of(relation.label(), relation.keyColumn(), channel.name(), "" + maxBatch)
                            .map(argument -> argument + '\0')
                            .collect(Collectors.joining())
                            .getBytes(StandardCharsets.UTF_8));
            try (ResultSet answer = statement.executeQuery()) {
                return answer.next() && answer.getInt(1) == Event.values().length;
            }
        }
    }

    /**
     * A name that no other channel and no other model has on the same table: two applications, or two models of one, may
     * share it.
     */
    private static String triggerName(Channel channel, String label, Event event) {
        return "livelist_capture_" + event.lowerCase() + "_" + digest(channel.name() + '\0' + label);
    }

    private static String digest(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest).substring(0, NAME_DIGITS);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every JDK has it
        }
    }

    static String quoted(String identifier) {
        return "\"" + identifier.replace("\"", "\"\"") + "\"";
    }

    private static String literal(String text) {
        return "'" + text.replace("'", "''") + "'";
    }

    private static String function() {
        try (InputStream in = Objects.requireNonNull(CaptureSql.class.getResourceAsStream(RESOURCE), RESOURCE)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
