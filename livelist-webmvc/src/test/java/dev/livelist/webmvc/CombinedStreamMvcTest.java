package dev.livelist.webmvc;

import dev.livelist.LivePrincipal;
import dev.livelist.broadcaster.ModelChange;
import dev.livelist.http.LiveHttp;
import dev.livelist.http.LiveHttpSettings;
import dev.livelist.http.LiveStreams;
import dev.livelist.http.shop.CombinedStreamContract;
import dev.livelist.http.shop.Product;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;

/** Streams of several lists on Tomcat. */
class CombinedStreamMvcTest extends CombinedStreamContract {

    private MvcShop shop;

    @Override
    protected Shop open(Limits limits) {
        LiveHttpSettings defaults = LiveHttpSettings.DEFAULT;
        shop = new MvcShop(new LiveHttpSettings(
                defaults.path(),
                Duration.ofMillis(250), // Tomcat notices that a client has left when it writes
                defaults.writeTimeout(),
                defaults.reauthorizeInterval(),
                defaults.sessionCheckInterval(),
                0,
                limits.maxStreamsPerPrincipal(),
                limits.maxViewsPerPrincipal(),
                limits.maxListsPerStream(),
                null));
        return new Server(shop);
    }

    @AfterEach
    void closeShop() {
        shop.close();
    }

    private record Server(MvcShop shop) implements Shop {

        @Override
        public int port() {
            return shop.port();
        }

        @Override
        public String base() {
            return "/app";
        }

        @Override
        public void save(Product product) {
            shop.save(product);
        }

        @Override
        public void save(Product product, String cause, LivePrincipal writer) {
            shop.table.put(product);
            shop.broadcaster.publish(
                    List.of(ModelChange.updated("shop.product", product.id())),
                    List.of(LiveHttp.causeOf(cause, writer).orElseThrow()));
        }

        @Override
        public void put(LivePrincipal account) {
            shop.accounts.put(account.name(), account);
        }

        @Override
        public LiveStreams streams() {
            return shop.endpoint.streams();
        }

        @Override
        public CompletableFuture<?> drain() {
            return shop.endpoint.drain();
        }
    }
}
