package dev.livelist.sample.shop.setup;

import dev.livelist.broadcaster.postgres.PostgresCapture;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** With {@code livelist.capture=database}, triggers announce all writes to these tables, by these keys. */
@Configuration(proxyBeanMethods = false)
class ShopCapture {

    @Bean
    @ConditionalOnProperty(name = "livelist.capture", havingValue = "database")
    PostgresCapture capture(@Value("${livelist.channel:livelist}") String channel) {
        return PostgresCapture.on(channel)
                .table("shop.product", "product", "id")
                .table("shop.order", "shop_order", "id")
                .table("shop.grant", "shop_grant", "id")
                .table("shop.ordernote", "order_note", "id");
    }
}
