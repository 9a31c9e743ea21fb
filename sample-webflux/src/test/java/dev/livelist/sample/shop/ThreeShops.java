package dev.livelist.sample.shop;

import dev.livelist.sample.shop.process.ThreeWorkers;
import java.io.IOException;

/** The shop on three workers, for {@code spring-boot:test-run}: nothing has to be installed. */
final class ThreeShops {

    private ThreeShops() {}

    /** Starts it all, prints the addresses, and ends it all when it is interrupted. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        ThreeWorkers.run(ShopApplication.class, ThreeShops.class, arguments);
    }
}
