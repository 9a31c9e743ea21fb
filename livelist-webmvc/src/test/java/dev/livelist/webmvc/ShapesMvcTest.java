package dev.livelist.webmvc;

import dev.livelist.broadcaster.ModelChange;
import dev.livelist.http.LiveHttpSettings;
import dev.livelist.http.shop.Product;
import dev.livelist.http.shop.ShapesContract;

/** What a list shows besides pages, on Tomcat. */
class ShapesMvcTest extends ShapesContract {

    @Override
    protected Shop open() {
        return new Server(new MvcShop(LiveHttpSettings.DEFAULT.withMaxListsPerStream(50)));
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
        public void remove(long id) {
            shop.table.remove(id);
            shop.broadcaster.publish(ModelChange.deleted("shop.product", id));
        }

        @Override
        public void close() {
            shop.close();
        }
    }
}
