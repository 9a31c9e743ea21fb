package dev.livelist.broadcaster.postgres;

import dev.livelist.broadcaster.tck.ProxiedServer;
import dev.livelist.broadcaster.tck.TransportKit;
import dev.livelist.broadcaster.tck.TransportServer;
import dev.livelist.broadcaster.transport.Transport;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** The whole kit, every fault included, on a PostgreSQL in a process of its own. */
class PostgresTransportKitTest implements TransportKit {

    private static Server server;

    @BeforeAll
    static void startPostgres() {
        server = new Server(PostgresProcess.running());
    }

    @AfterAll
    static void stopPostgres() {
        server.close();
    }

    @Override
    public TransportServer server() {
        return server;
    }

    private static final class Server extends ProxiedServer {

        private final PostgresProcess postgres;

        Server(PostgresProcess postgres) {
            super("127.0.0.1", postgres.port());
            this.postgres = postgres;
        }

        @Override
        public Transport newTransport(String channel) {
            return PostgresTransport.builder(postgres.server(proxy().host(), proxy().port()))
                    .channel(channel)
                    .build();
        }

        @Override
        public void publish(String channel, byte[] message) {
            try (Connection connection = DriverManager.getConnection(postgres.url());
                    PreparedStatement notify = connection.prepareStatement("select pg_notify(?, ?)")) {
                notify.setString(1, channel + "_0");
                notify.setString(2, new String(message, StandardCharsets.UTF_8));
                notify.execute();
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public void kill() {
            postgres.kill();
        }

        @Override
        public void restart() {
            postgres.restart();
        }

        @Override
        public void pause() {
            postgres.pause();
        }

        @Override
        public void resume() {
            postgres.resume();
        }

        @Override
        public void killListeners() {
            postgres.execute(
                    "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'livelist-listen'");
        }

        /** It gives nobody up; enough for the sockets on the way to be full. */
        @Override
        public long slowListenerBytes() {
            return 2_000_000;
        }

        @Override
        public void close() {
            postgres.close();
            super.close();
        }
    }
}
