package dev.livelist.broadcaster.postgres;

import dev.livelist.broadcaster.postgres.PostgresCapture.Table;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The text of the triggers, and the question whether they are there. */
final class CaptureSql {

    private static final String FUNCTION = "livelist_capture_v1";
    private static final String RESOURCE = "capture-function.sql";
    private static final String LONGEST_SUFFIX = "_capture_truncate";

    private static final String INSTALLED = """
            select count(*)
              from pg_trigger t join pg_proc p on p.oid = t.tgfoid
             where t.tgrelid = ?::regclass and not t.tgisinternal and t.tgenabled in ('O', 'A')
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

    private CaptureSql() {}

    /** A trigger's name has the channel in it, so that two applications can capture one table. */
    static void requireFits(String channel) {
        int bytes = (channel + LONGEST_SUFFIX).getBytes(StandardCharsets.UTF_8).length;
        if (bytes > Channel.MAX_BYTES) {
            throw new IllegalArgumentException(
                    "The channel '" + channel + "' is too long to name triggers after: use at most "
                            + (Channel.MAX_BYTES - LONGEST_SUFFIX.length()) + " bytes");
        }
    }

    static String install(Channel channel, int maxBatch, List<Table> tables) {
        return Stream.concat(Stream.of(function()), tables.stream().flatMap(table -> Stream.of(Event.values())
                        .map(event -> create(channel, maxBatch, table, event))))
                .collect(Collectors.joining("\n"));
    }

    private static String create(Channel channel, int maxBatch, Table table, Event event) {
        return "create or replace trigger %s\n    after %s on %s %sfor each statement\n    execute function %s(%s, %s, %s, %s);\n"
                .formatted(
                        quoted(triggerName(channel, event)),
                        event.lowerCase(),
                        table.name(),
                        event.transitions,
                        FUNCTION,
                        literal(table.label()),
                        literal(table.keyColumn()),
                        literal(channel.name()),
                        literal("" + maxBatch));
    }

    static String remove(Channel channel, List<Table> tables) {
        return tables.stream()
                .flatMap(table -> Stream.of(Event.values())
                        .map(event -> "drop trigger if exists " + quoted(triggerName(channel, event)) + " on "
                                + table.name() + ";\n"))
                .collect(Collectors.joining());
    }

    static boolean isInstalled(Connection connection, Channel channel, int maxBatch, Table table) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(INSTALLED)) {
            statement.setString(1, table.name());
            statement.setArray(
                    2,
                    connection.createArrayOf(
                            "text",
                            Stream.of(Event.values())
                                    .map(event -> triggerName(channel, event))
                                    .toArray()));
            statement.setString(3, FUNCTION);
            statement.setBytes(
                    4,
                    Stream.of(table.label(), table.keyColumn(), channel.name(), "" + maxBatch)
                            .map(argument -> argument + '\0')
                            .collect(Collectors.joining())
                            .getBytes(StandardCharsets.UTF_8));
            try (ResultSet answer = statement.executeQuery()) {
                return answer.next() && answer.getInt(1) == Event.values().length;
            }
        }
    }

    private static String triggerName(Channel channel, Event event) {
        String name = channel.name();
        return name.substring(0, name.length() - Channel.SUFFIX.length()) + "_capture_" + event.lowerCase();
    }

    private static String quoted(String identifier) {
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
