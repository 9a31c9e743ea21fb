package dev.livelist.engine;

import static dev.livelist.Aggregate.count;
import static dev.livelist.Aggregate.max;
import static dev.livelist.Aggregate.min;
import static dev.livelist.Aggregate.sum;
import static dev.livelist.Condition.where;
import static dev.livelist.Property.path;
import static dev.livelist.Sort.asc;
import static dev.livelist.Sort.desc;

import dev.livelist.Condition;
import dev.livelist.ListDefinition;
import dev.livelist.ListQuery;
import dev.livelist.LivePrincipal;
import dev.livelist.Place;
import dev.livelist.Property;
import dev.livelist.QueryShape;
import dev.livelist.Sort;
import dev.livelist.Totals;
import dev.livelist.engine.Item.Brand;
import dev.livelist.query.CursorKey;
import dev.livelist.query.Cursors;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** The list of a simulation, what may be asked of it, and settings with small figures, so that their limits are met often. */
final class SimulatedList {

    private static final Property<Item, Long> BRAND_ID = path(Item::brand, Brand::id);
    private static final Property<Item, @Nullable String> BRAND_NAME = path(Item::brand, Brand::name);

    /** Readers may sort by a hidden field. */
    static final Cursors CURSORS = Cursors.encryptedBy(CursorKey.of("a key for simulations"));

    private SimulatedList() {}

    static ListDefinition<Item> definition(Random random) {
        Totals totals =
                switch (random.nextInt(4)) {
                    case 0 -> Totals.NONE;
                    case 1 -> Totals.cappedAt(8);
                    default -> Totals.EXACT;
                };
        ListDefinition.Builder<Item> list = ListDefinition.of(Item.class)
                .publicAccess()
                .scope(principal -> switch (principal.name()) {
                    case "carol" -> where(Item::active).is(true).and(new Condition.Clock("due", false));
                    case "dave" -> where(Item::active).is(true).and(new Condition.Clock("due", true));
                    default ->
                        principal.anonymous()
                                ? where(Item::active).is(true)
                                : where(Item::owner).is(principal.name());
                })
                .fields(Item::id, Item::name)
                .field("kind", Item::category)
                .field("offer.price", Item::price)
                .fields(Item::written, BRAND_NAME)
                .field("offer.state.active", Item::active)
                .hidden(Item::owner)
                .sortable(Item::name, Item::category, Item::price, Item::owner, BRAND_NAME)
                .filterable(Item::category, Item::price, BRAND_NAME)
                .searchable(Item::name)
                .groupable(Item::category, Item::price)
                .aggregates(count(), sum(Item::price), min(Item::price), max(Item::price))
                .maxGroups(random.nextBoolean() ? 3 : 100)
                .totals(totals);
        if (random.nextBoolean()) {
            list.anchored();
        }
        return (random.nextInt(4) == 0
                        ? list.dependsOn(Brand.class, SimulatedWrites.BRAND_LABEL)
                        : list.dependsOn(Brand.class, SimulatedWrites.BRAND_LABEL, BRAND_ID))
                .build();
    }

    static LiveListsSettings settings(Random random) {
        LiveListsSettings defaults = LiveListsSettings.DEFAULT;
        return new LiveListsSettings(
                defaults.batchWindow(),
                defaults.batchMaxWait(),
                random.nextInt(6),
                1 + random.nextInt(6),
                defaults.historyBytes(),
                Duration.ofSeconds(1 + random.nextInt(5)),
                random.nextBoolean() ? defaults.totalInterval() : Duration.ofMillis(1 + random.nextInt(20)),
                Duration.ofSeconds(2),
                1 + random.nextInt(4),
                defaults.maxViews(),
                defaults.maxWindowEnd(),
                defaults.stalePollInterval(),
                random.nextInt(4) == 0 ? Duration.ofSeconds(3) : defaults.auditInterval());
    }

    static ListQuery query(ListDefinition<Item> definition, Random choice) {
        List<Sort> sort =
                switch (choice.nextInt(8)) {
                    case 7 -> List.of(asc(BRAND_NAME));
                    case 0 -> List.of();
                    case 1 -> List.of(asc(Item::name));
                    case 2 -> List.of(desc(Item::name));
                    case 3 -> List.of(asc(Item::price));
                    case 4 -> List.of(desc(Item::price), asc(Item::category));
                    case 5 -> List.of(asc(Item::owner));
                    default -> List.of(asc(Item::category), desc(Item::price));
                };
        Condition filter =
                switch (choice.nextInt(6)) {
                    case 5 -> where(BRAND_NAME).is(SimulatedWrites.CATEGORIES[choice.nextInt(3)]);
                    case 0 -> where(Item::category).is(SimulatedWrites.CATEGORIES[choice.nextInt(3)]);
                    case 1 -> where(Item::price).atLeast(new BigDecimal("2"));
                    case 2 -> where(Item::category).isNull();
                    default -> Condition.all();
                };
        String search = choice.nextInt(5) == 0 ? "a" : "";
        LivePrincipal principal =
                switch (choice.nextInt(10)) {
                    case 0, 1, 2 -> LivePrincipal.of("alice");
                    case 3, 4, 5 -> LivePrincipal.of("bob");
                    case 6 -> LivePrincipal.of("carol");
                    case 7 -> LivePrincipal.of("dave");
                    default -> LivePrincipal.ANONYMOUS;
                };
        if (choice.nextInt(8) == 0) {
            List<String> by = List.of(List.of("category"), List.of("price"), List.of("category", "price"))
                    .get(choice.nextInt(3));
            return new ListQuery(
                    definition,
                    definition.scopeFor(principal),
                    filter,
                    search,
                    List.of(),
                    new QueryShape.Groups(by, definition.maxGroups()));
        }
        ListQuery page = new ListQuery(
                definition,
                definition.scopeFor(principal),
                filter,
                search,
                sort,
                choice.nextInt(3) == 0 ? choice.nextInt(6) : 0,
                1 + choice.nextInt(8));
        return inSomeShape(page, choice);
    }

    /** Mostly a page. */
    private static ListQuery inSomeShape(ListQuery page, Random choice) {
        int shape = choice.nextInt(12);
        if (shape == 0 && page.definition().totals().kept()) {
            return page.as(new QueryShape.Count());
        }
        if (shape < 4 && page.definition().anchored()) {
            int size = 1 + choice.nextInt(6);
            Place from = choice.nextInt(4) == 0 ? null : place(page.sort(), choice);
            Place to = choice.nextInt(3) == 0 ? place(page.sort(), choice) : null;
            return page.as(new QueryShape.AnchoredPage(from, to, size, to == null ? size : size + 5));
        }
        if (shape == 4) {
            return new ListQuery(
                    page.definition(),
                    page.scope(),
                    where(Item::id).is(1L + choice.nextInt(30)),
                    "",
                    List.of(),
                    new QueryShape.OneRow());
        }
        return page;
    }

    /** A place where there may be a row, or may have been. */
    private static Place place(List<Sort> sort, Random choice) {
        List<@Nullable Object> values = new ArrayList<>();
        for (Sort term : sort) {
            Object value =
                    switch (term.field()) {
                        case "price" -> new BigDecimal(choice.nextInt(5));
                        case "owner" -> choice.nextBoolean() ? "alice" : "bob";
                        case "name" -> SimulatedWrites.NAMES[choice.nextInt(SimulatedWrites.NAMES.length)];
                        default -> SimulatedWrites.CATEGORIES[choice.nextInt(3)];
                    };
            values.add(choice.nextInt(5) == 0 ? null : value);
        }
        values.add(1L + choice.nextInt(40));
        return new Place(values);
    }

    static ListQuery anotherPage(ListQuery query, int page) {
        return query.shape() instanceof QueryShape.Page shape
                ? query.as(new QueryShape.Page(page, shape.size()))
                : query;
    }
}
