package dev.livelist.webflux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.livelist.http.LiveHttpSettings;
import dev.livelist.http.shop.RawStream;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * A reader whose machine has vanished: no reset, no acknowledgement, nothing. It takes a firewall rule to see one, so this runs in
 * a network of its own only, as root on Linux:
 * {@code unshare -n sh -c 'ip link set lo up && ./mvnw -o -pl livelist-webflux -am verify -Dtest=HalfOpenReaderTest
 * -Dsurefire.failIfNoSpecifiedTests=false -DargLine=-Dlivelist.test.own-network=true'}.
 */
@EnabledIfSystemProperty(named = "livelist.test.own-network", matches = "true")
@Timeout(60)
class HalfOpenReaderTest {

    @Test
    void aReaderThatVanishesIsFoundByTheCommentsItDoesNotAcknowledge() throws Exception {
        LiveHttpSettings settings =
                TestShop.settings(s -> s.keepAlive(Duration.ofMillis(200)).writeTimeout(Duration.ofSeconds(2)));
        try (TestShop shop = new TestShop(settings);
                RawStream stream = shop.stream("/live/products")) {
            stream.next("status");
            firewall("-A", stream.socket().getLocalPort());
            try {
                await().atMost(Duration.ofSeconds(20))
                        .untilAsserted(() ->
                                assertThat(shop.lists.statistics().readers()).isZero());
            } finally {
                firewall("-D", stream.socket().getLocalPort());
            }
        }
    }

    private static void firewall(String action, int port) throws IOException, InterruptedException {
        Process iptables = new ProcessBuilder(
                        "iptables", action, "INPUT", "-p", "tcp", "--sport", Integer.toString(port), "-j", "DROP")
                .inheritIO()
                .start();
        assertThat(iptables.waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(iptables.exitValue()).isZero();
    }
}
