package dev.livelist.sample.shop;

import java.time.Clock;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;

/** Starts the shop. */
@SpringBootApplication
public class ShopApplication {

    @Bean
    Clock clock() {
        return Clock.systemUTC();
    }

    /** Starts the shop. */
    public static void main(String[] arguments) {
        SpringApplication.run(ShopApplication.class, arguments);
    }
}
