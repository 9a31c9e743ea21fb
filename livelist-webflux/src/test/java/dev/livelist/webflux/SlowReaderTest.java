package dev.livelist.webflux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.livelist.engine.LiveListsSettings;
import dev.livelist.http.shop.Product;
import dev.livelist.http.shop.RawStream;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Rule V7: a reader that takes nothing holds no queue, harms nobody, and is closed where it stays like that. */
@ParameterizedClass
@EnumSource(WebServer.Kind.class)
@Timeout(120)
class SlowReaderTest {

    private static final int ROWS = 100;
    private static final String LONG = "x".repeat(3_000);

    private final WebServer.Kind kind;
    private TestShop shop;

    SlowReaderTest(WebServer.Kind kind) {
        this.kind = kind;
    }

    @AfterEach
    void closeShop() {
        shop.close();
    }

    private void open(UnaryOperator<TestShop.Settings> settings) {
        shop = new TestShop(TestShop.settings(settings), LiveListsSettings.DEFAULT, UnaryOperator.identity(), kind);
        for (int id = 0; id < ROWS; id++) {
            shop.table.put(product(id, 0));
        }
    }

    @Test
    void aReaderThatDoesNotReadIsLaterBroughtUpToDate() throws SocketException {
        open(settings -> settings);
        Socket narrow = new Socket();
        narrow.setReceiveBufferSize(4_096);
        try (RawStream slow = RawStream.open(
                        narrow, shop.port(), "GET", "/live/products?size=100", "Accept: text/event-stream");
                RawStream quick = shop.stream("/live/products?size=100")) {
            quick.next("snapshot");
            int all = 0;
            // Some tens of megabytes of changes: many times what sockets and buffers hold.
            for (int round = 1; round <= 40; round++) {
                int now = round;
                for (int id = 0; id < ROWS; id++) {
                    shop.save(product(id, round));
                }
                all += readUntil(quick, now);
            }
            int patches = readUntil(slow, 40);
            assertThat(patches)
                    .as("patches that the slow reader was sent, of %d", all)
                    .isLessThan(all / 2);
            assertThat(slow.document()).isEqualTo(quick.document());
            assertThat(slow.version()).isEqualTo(quick.version());
        }
    }

    @Test
    void aReaderThatTakesNothingForTooLongIsClosed() throws SocketException {
        open(settings -> settings.writeTimeout(Duration.ofMillis(500)));
        Socket narrow = new Socket();
        narrow.setReceiveBufferSize(4_096);
        try (RawStream slow =
                RawStream.open(narrow, shop.port(), "GET", "/live/products?size=100", "Accept: text/event-stream")) {
            slow.next("snapshot");
            int[] round = {0};
            await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> {
                round[0]++;
                for (int id = 0; id < ROWS; id++) {
                    shop.save(product(id, round[0]));
                }
                assertThat(shop.endpoint.streams().statistics().open()).isZero();
            });
            assertThat(shop.lists.statistics().readers()).isZero();
        }
    }

    /** Reads until the first row is of that round; counts the patches. */
    private static int readUntil(RawStream stream, int round) {
        int patches = 0;
        while (stream.document() == null
                || stream.document()
                        .get("rows")
                        .valueStream()
                        .anyMatch(row -> row.get("price").asInt() != round)) {
            if ("patch".equals(stream.next().name())) {
                patches++;
            }
        }
        return patches;
    }

    private static Product product(int id, int round) {
        return new Product(id, "%03d %d %s".formatted(id, round, LONG), "ann", round);
    }
}
