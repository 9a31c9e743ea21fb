package dev.livelist.broadcaster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ModelRegistryTest {

    private final ModelRegistry registry = new ModelRegistry();

    private static final class Product {}

    private static final class Order {}

    @Test
    void aClassIsRegisteredUnderTheLabelOfItsName() {
        assertThat(registry.register(Product.class)).isEqualTo("broadcaster.product");
        assertThat(registry.isRegistered(Product.class)).isTrue();
        assertThat(registry.labelOf(Product.class)).contains("broadcaster.product");
        assertThat(registry.modelOf("broadcaster.product")).contains(Product.class);
    }

    @Test
    void aClassIsRegisteredUnderTheLabelChosenForIt() {
        registry.register(Product.class, "shop.product");
        assertThat(registry.models()).isEqualTo(Map.of(Product.class, "shop.product"));
    }

    @Test
    void registeringAgainUnderTheSameLabelDoesNothing() {
        registry.register(Product.class, "shop.product");
        registry.register(Product.class, "shop.product");
        assertThat(registry.models()).hasSize(1);
    }

    @Test
    void aClassCannotHaveTwoLabels() {
        registry.register(Product.class, "shop.product");
        assertThatThrownBy(() -> registry.register(Product.class, "shop.item"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("shop.product")
                .hasMessageContaining("shop.item");
        assertThat(registry.labelOf(Product.class)).contains("shop.product");
    }

    @Test
    void aLabelCannotHaveTwoClasses() {
        registry.register(Product.class, "shop.thing");
        assertThatThrownBy(() -> registry.register(Order.class, "shop.thing"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("shop.thing")
                .hasMessageContaining("Product")
                .hasMessageContaining("Order");
        assertThat(registry.isRegistered(Order.class)).isFalse();
    }

    @Test
    void whatIsUnregisteredIsGoneAndItsLabelIsFree() {
        registry.register(Product.class, "shop.thing");
        assertThat(registry.unregister(Product.class)).isTrue();
        assertThat(registry.isRegistered(Product.class)).isFalse();
        assertThat(registry.labelOf(Product.class)).isEmpty();
        assertThat(registry.modelOf("shop.thing")).isEmpty();
        registry.register(Order.class, "shop.thing");
        assertThat(registry.modelOf("shop.thing")).contains(Order.class);
    }

    @Test
    void unregisteringWhatIsNotRegisteredSaysSo() {
        assertThat(registry.unregister(Product.class)).isFalse();
    }

    @Test
    void anInvalidLabelIsRefusedAndNothingIsRegistered() {
        assertThatThrownBy(() -> registry.register(Product.class, "shop product"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("shop product");
        assertThat(registry.isRegistered(Product.class)).isFalse();
    }

    @Test
    void oneOfManyThreadsGetsALabel() {
        List<Class<?>> rivals = List.of(Product.class, Order.class, String.class, Integer.class);
        for (int round = 0; round < 100; round++) {
            String label = "shop.round" + round;
            rivals.forEach(registry::unregister);
            CompletableFuture<?>[] tries = IntStream.range(0, rivals.size())
                    .mapToObj(i -> CompletableFuture.runAsync(
                            () -> {
                                try {
                                    registry.register(rivals.get(i), label);
                                } catch (IllegalStateException taken) {
                                    // Three of four.
                                }
                            },
                            task -> new Thread(task).start()))
                    .toArray(CompletableFuture<?>[]::new);
            CompletableFuture.allOf(tries).join();
            assertThat(registry.models()).hasSize(1).containsValue(label);
        }
    }
}
