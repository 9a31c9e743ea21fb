package dev.livelist.sample.shop.common;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The first products of a shop; the same in every shop. They cover what a list must cope with: names that
 * occur twice, names in several alphabets, equal prices, products in no category and products not on sale.
 */
public final class SeedProducts {

    private static final Instant LONG_AGO = Instant.parse("2026-01-01T08:00:00.000250Z");

    private static final List<String> QUALITIES = List.of(
            "Amber",
            "Blue",
            "Café",
            "Copper",
            "Éclair",
            "Folding",
            "Grand",
            "Große",
            "Heavy",
            "Ivory",
            "Jade",
            "Little",
            "Måne",
            "Oak",
            "Paper",
            "Quiet",
            "Red",
            "Señorita",
            "Silver",
            "Tall",
            "Velvet",
            "Warm",
            "Świt",
            "Ёлка",
            "和風");

    private static final List<Kind> KINDS = List.of(
            new Kind("lamp", "home", 3900),
            new Kind("armchair", "home", 24900),
            new Kind("rug", "home", 12000),
            new Kind("teapot", "kitchen", 2450),
            new Kind("chef's knife", "kitchen", 5990),
            new Kind("mixing bowl", "kitchen", 1495),
            new Kind("watering can", "garden", 1990),
            new Kind("parasol", "garden", 8900),
            new Kind("notebook", "office", 695),
            new Kind("desk", "office", 31900),
            new Kind("kite", "toys", 1990),
            new Kind("marble run", "toys", 4495),
            new Kind("gift card", null, 2500),
            new Kind("surprise box", null, 1990));

    private SeedProducts() {}

    /**
     * A product, as it is put into the table.
     *
     * @param category null where it is in none
     */
    public record SeedProduct(
            String name, @Nullable String category, BigDecimal price, boolean active, Instant updatedAt) {}

    /** This number of products. */
    public static Stream<SeedProduct> generate(int count) {
        Random random = new Random(20261122);
        return IntStream.range(0, count).mapToObj(number -> product(number, random));
    }

    private static SeedProduct product(int number, Random random) {
        String quality = QUALITIES.get(random.nextInt(QUALITIES.size()));
        Kind kind = KINDS.get(random.nextInt(KINDS.size()));
        // In steps of a tenth, so that prices are often equal.
        int cents = kind.cents() + kind.cents() / 10 * (random.nextInt(9) - 4);
        boolean active = random.nextInt(12) != 0;
        return new SeedProduct(
                quality + " " + kind.name(),
                kind.category(),
                BigDecimal.valueOf(cents, 2),
                active,
                LONG_AGO.plus(Duration.ofMinutes(7L * number)));
    }

    /** A kind of product with its usual price in cents. */
    private record Kind(String name, @Nullable String category, int cents) {}
}
