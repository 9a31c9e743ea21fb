package dev.livelist.broadcaster.postgres;

import dev.livelist.broadcaster.transport.TransportListener;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;

/**
 * The connection that listens. Where nothing comes, the server is asked on this very connection whether it still listens:
 * an answer proves network, session and LISTEN at once, and comes after every notification that was under way. So a
 * connection that is dead, or whose session a pooler has put to other uses, is found without anybody's messages.
 */
final class Listener extends Line {

    /** How long to wait for a notification before asking. */
    private static final Duration QUIET = Duration.ofSeconds(1);

    private static final String IS_LISTENING = "select exists (select from pg_listening_channels() c where c = ?)";

    private final Channel channel;
    private final TransportListener listener;
    private final int timeoutMillis;

    Listener(
            PostgresServer server,
            Channel channel,
            Duration timeout,
            @Nullable Line before,
            TransportListener listener) {
        super(server, "listen", timeout, before);
        this.channel = channel;
        this.listener = listener;
        this.timeoutMillis = Math.toIntExact(timeout.toMillis());
    }

    @Override
    void begin(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("listen " + channel.quoted());
        }
        listener.onSubscribed(false);
    }

    @Override
    void work(Connection connection) throws SQLException {
        PGConnection postgres = connection.unwrap(PGConnection.class);
        while (!isClosed()) {
            PGNotification[] notifications = postgres.getNotifications(Math.toIntExact(QUIET.toMillis()));
            if (notifications == null || notifications.length == 0) {
                requireListening(connection);
                continue;
            }
            for (PGNotification notification : notifications) {
                listener.onMessage(0, notification.getParameter().getBytes(StandardCharsets.UTF_8));
            }
        }
    }

    @Override
    void ended(@Nullable SQLException reason) {
        if (reason != null) {
            listener.onDisconnected(reason);
        }
    }

    private void requireListening(Connection connection) throws SQLException {
        connection.setNetworkTimeout(Runnable::run, timeoutMillis);
        try (PreparedStatement statement = connection.prepareStatement(IS_LISTENING)) {
            statement.setString(1, channel.name());
            try (ResultSet answer = statement.executeQuery()) {
                if (!answer.next() || !answer.getBoolean(1)) {
                    throw new SQLException(
                            "The session does not listen any more; is there a pooler in transaction mode?");
                }
            }
        }
    }
}
