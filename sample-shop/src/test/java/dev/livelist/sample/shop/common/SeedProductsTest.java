package dev.livelist.sample.shop.common;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;

import dev.livelist.sample.shop.common.SeedProducts.SeedProduct;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class SeedProductsTest {

    private final List<SeedProduct> products = SeedProducts.generate(300).toList();

    @Test
    void everyShopBeginsWithTheSame() {
        assertThat(SeedProducts.generate(300)).isEqualTo(products);
        assertThat(SeedProducts.generate(20)).isEqualTo(products.subList(0, 20));
    }

    @Test
    void thereIsSomethingOfEverythingAListMustCopeWith() {
        assertThat(products).anyMatch(product -> product.category() == null);
        assertThat(products).anyMatch(product -> !product.active());
        assertThat(products).anyMatch(product -> product.name().codePoints().anyMatch(c -> c > 0x2000));
        assertThat(mostOften(SeedProduct::name)).isGreaterThan(1);
        assertThat(mostOften(SeedProduct::price)).isGreaterThan(1);
    }

    private long mostOften(Function<SeedProduct, Object> property) {
        return products.stream().collect(groupingBy(property, counting())).values().stream()
                .mapToLong(Long::longValue)
                .max()
                .orElseThrow();
    }
}
