package dev.livelist.broadcaster.postgres;

import static org.awaitility.Awaitility.await;

import dev.livelist.broadcaster.Broadcaster;
import dev.livelist.broadcaster.bridge.BridgeConfig;
import dev.livelist.broadcaster.bridge.BridgedBroadcaster;
import dev.livelist.broadcaster.tck.BroadcasterKit;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** The kit for broadcasters, over PostgreSQL; each test on a channel of its own. */
class PostgresBroadcasterKitTest implements BroadcasterKit {

    private static PostgresProcess postgres;

    @BeforeAll
    static void startPostgres() {
        postgres = PostgresProcess.running();
    }

    @AfterAll
    static void stopPostgres() {
        postgres.close();
    }

    @Override
    public Broadcaster newBroadcaster(int mailboxKeys) {
        BridgedBroadcaster broadcaster = BridgedBroadcaster.builder(PostgresTransport.builder(postgres.direct())
                        .channel("kit-" + UUID.randomUUID())
                        .build())
                .config(BridgeConfig.builder().mailboxKeys(mailboxKeys).build())
                .start();
        await().atMost(patience()).until(() -> !broadcaster.state().isStale());
        return broadcaster;
    }
}
