package dev.livelist.webflux;

import dev.livelist.LivePrincipal;
import dev.livelist.broadcaster.ModelChange;
import dev.livelist.engine.LiveListsSettings;
import dev.livelist.http.LiveHttp;
import dev.livelist.http.LiveStreams;
import dev.livelist.http.shop.CombinedStreamContract;
import dev.livelist.http.shop.Product;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;

/** Streams of several lists on Reactor Netty, below its HTTP codec. */
class CombinedStreamHttpTest extends CombinedStreamContract {

    private TestShop shop;

    boolean fast() {
        return true;
    }

    @Override
    protected Shop open(Limits limits) {
        shop = new TestShop(
                TestShop.settings(settings -> settings.maxStreamsPerPrincipal(limits.maxStreamsPerPrincipal())
                                .maxViewsPerPrincipal(limits.maxViewsPerPrincipal()))
                        .withMaxListsPerStream(limits.maxListsPerStream()),
                LiveListsSettings.DEFAULT,
                endpoint -> endpoint.nettyFastPath(fast()));
        return new Server(shop);
    }

    @AfterEach
    void closeShop() {
        shop.close();
    }

    private record Server(TestShop shop) implements Shop {

        @Override
        public int port() {
            return shop.port();
        }

        @Override
        public String base() {
            return "";
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
