package dev.livelist.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.livelist.Condition;
import dev.livelist.Derived;
import dev.livelist.Field;
import dev.livelist.ListDefinition;
import dev.livelist.ListQuery;
import dev.livelist.Sort;
import dev.livelist.Totals;
import dev.livelist.broadcaster.Cause;
import dev.livelist.broadcaster.Invalidation;
import dev.livelist.broadcaster.ModelChange;
import dev.livelist.broadcaster.Signal;
import dev.livelist.source.CountSource;
import dev.livelist.source.DerivedSource;
import dev.livelist.source.MemoryRules;
import dev.livelist.source.PeekSource;
import dev.livelist.source.PeekedRow;
import dev.livelist.source.RowSource;
import dev.livelist.source.Selection;
import dev.livelist.source.SourceRow;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a shard remembers, asks and tells of the rows that fields are derived of. */
class DerivedLooksTest {

    private static final String TAG = "tag";

    record Basket(long id, String name) {}

    record Tag(long id, long basket) {}

    /** The baskets, by key; the statements see the tables when they begin, and take as long as is said. */
    private final class Tables implements RowSource, PeekSource, CountSource, DerivedSource, MemoryRules {

        final Map<Long, Long> baskets = new TreeMap<>();
        final Map<Long, Long> tags = new TreeMap<>();
        Duration lookup = Duration.ofMillis(2);
        Duration look = Duration.ofMillis(2);
        boolean failing;
        int counts;
        int probes;
        final List<List<Object>> peeked = new ArrayList<>();

        private <T> CompletableFuture<T> after(Duration wait, Supplier<T> answer) {
            CompletableFuture<T> future = new CompletableFuture<>();
            T read = answer.get();
            time.schedule(wait, () -> future.complete(read));
            return future;
        }

        private Stream<SourceRow> rows() {
            return baskets.keySet().stream()
                    .map(id -> new SourceRow(
                            id,
                            new Object[] {
                                id,
                                "b" + id,
                                tags.values().stream().filter(id::equals).count()
                            },
                            null));
        }

        @Override
        public CompletableFuture<List<SourceRow>> page(Selection selection, List<Sort> sort, long offset, int limit) {
            return after(
                    Duration.ofMillis(2), () -> rows().skip(offset).limit(limit).toList());
        }

        @Override
        public CompletableFuture<List<SourceRow>> probe(Selection selection, Collection<?> keys) {
            probes++;
            return after(Duration.ofMillis(2), () -> rows().filter(row -> keys.contains(row.key()))
                    .toList());
        }

        @Override
        public CompletableFuture<List<PeekedRow>> peek(Collection<?> keys) {
            peeked.add(List.copyOf(keys));
            return after(look, () -> rows().filter(row -> keys.contains(row.key()))
                    .map(row -> new PeekedRow(row, Map.of("id", row.key(), "name", "b" + row.key())))
                    .toList());
        }

        @Override
        public CompletableFuture<Count> count(Selection selection, long cap, Collection<?> keys) {
            counts++;
            return after(
                    Duration.ofMillis(2),
                    () -> new Count(baskets.size(), (int)
                            keys.stream().filter(baskets::containsKey).count()));
        }

        @Override
        public RowSource related(ListDefinition<?> other) {
            return new RowSource() {
                @Override
                public CompletableFuture<List<SourceRow>> page(
                        Selection selection, List<Sort> sort, long offset, int limit) {
                    throw new UnsupportedOperationException("Nobody asks for pages of tags");
                }

                @Override
                public CompletableFuture<List<SourceRow>> probe(Selection selection, Collection<?> keys) {
                    if (failing) {
                        CompletableFuture<List<SourceRow>> future = new CompletableFuture<>();
                        time.schedule(lookup, () -> future.completeExceptionally(new IllegalStateException("down")));
                        return future;
                    }
                    return after(lookup, () -> keys.stream()
                            .filter(tags::containsKey)
                            .map(key -> new SourceRow(
                                    key,
                                    other.columns().stream()
                                            .map(column -> column.name().equals("id")
                                                    ? key
                                                    : Objects.requireNonNull(tags.get(key)))
                                            .toArray(),
                                    null))
                            .toList());
                }
            };
        }

        @Override
        public boolean keysArePlain() {
            return true;
        }

        @Override
        public String whyNotInMemory(Field field) {
            return "";
        }

        @Override
        public Optional<Comparator<Object>> order(Field field) {
            return Optional.of(Comparator.comparing(value -> (Long) value));
        }
    }

    private final SimulatedTime time = new SimulatedTime(new Random(1));
    private final SimulatedBroadcaster broadcaster =
            SimulatedBroadcaster.prompt(time, new Random(1), Duration.ofMillis(1), Duration.ofMillis(1));
    private final Tables tables = new Tables();
    private final ListDefinition<Basket> definition = ListDefinition.of(Basket.class)
            .publicAccess()
            .fields(Basket::id, Basket::name)
            .derived("tags", Derived.count(Tag.class).label(TAG).where(Tag::basket))
            .totals(Totals.EXACT)
            .build();
    private final LiveLists lists = LiveLists.builder(broadcaster)
            .scheduler(time)
            .random(new Random(1))
            .list(definition, tables)
            .start();

    @BeforeEach
    void fill() {
        for (long id = 1; id <= 200; id++) {
            tables.baskets.put(id, id);
        }
    }

    private FollowingReader follow(int size) {
        FollowingReader reader = new FollowingReader(
                new ListQuery(definition, Condition.all(), Condition.all(), "", List.of(), 0, size));
        reader.space = SimulatedWrites.SPACE;
        reader.open(lists);
        pass(20);
        return reader;
    }

    private void tell(long number, Signal... signals) {
        broadcaster.publish(List.of(signals), List.of(new Cause(SimulatedWrites.SPACE.space(), "", number)));
    }

    private void pass(long seconds) {
        time.pass(Duration.ofSeconds(seconds));
    }

    private static long tags(FollowingReader reader, int row) {
        return Objects.requireNonNull(reader.document())
                .at("/rows/" + row + "/tags")
                .asLong();
    }

    /** What was asked before anything may have changed is not what the row referred to afterwards. */
    @Test
    void aLookupThatAnInvalidationOvertakesIsNotRemembered() {
        FollowingReader reader = follow(5);
        tables.tags.put(7L, 1L);
        tables.lookup = Duration.ofSeconds(1);
        tell(1, ModelChange.created(TAG, 7));
        time.pass(Duration.ofMillis(500));
        tables.tags.put(7L, 2L);
        broadcaster.publish(new Invalidation(TAG, Invalidation.Reason.ANNOUNCED));
        pass(30);
        assertThat(tags(reader, 1)).isEqualTo(1);

        tables.tags.put(7L, 1L);
        broadcaster.publish(ModelChange.updated(TAG, 7));
        pass(30);
        assertThat(List.of(tags(reader, 0), tags(reader, 1))).containsExactly(1L, 0L);
    }

    @Test
    void aWriteIsToldWhereItsLookupFailsWithAnother() {
        FollowingReader reader = follow(5);
        tables.tags.put(7L, 1L);
        tables.lookup = Duration.ofSeconds(1);
        tables.failing = true;
        tell(1, ModelChange.created(TAG, 7));
        time.pass(Duration.ofMillis(500));
        tables.tags.put(8L, 2L);
        tell(2, ModelChange.created(TAG, 8));
        pass(30);
        assertThat(List.of(tags(reader, 0), tags(reader, 1))).containsExactly(1L, 1L);
        assertThat(reader.causes).containsExactlyInAnyOrder(1L, 2L);
    }

    @Test
    void aWriteThatNoRowIsShownForIsTold() {
        tables.baskets.clear();
        FollowingReader reader = follow(5);
        FollowingReader other = follow(6);
        tell(1, ModelChange.deleted(TAG, 7));
        pass(30);
        assertThat(reader.causes).containsExactly(1L);
        assertThat(other.causes).containsExactly(1L);
    }

    @Test
    void whatIsNotShownCostsASingleViewNothing() {
        FollowingReader reader = follow(5);
        int probes = tables.probes;
        int counts = tables.counts;
        tables.tags.put(7L, 190L);
        tell(1, ModelChange.created(TAG, 7));
        pass(30);
        assertThat(List.of(tables.probes - probes, tables.counts - counts)).containsExactly(0, 0);
        assertThat(reader.causes).containsExactly(1L);

        tables.tags.put(8L, 2L);
        tell(2, ModelChange.created(TAG, 8));
        pass(30);
        assertThat(List.of(tables.probes - probes, tables.counts - counts)).containsExactly(1, 0);
        assertThat(tags(reader, 1)).isEqualTo(1);
        assertThat(reader.causes).containsExactly(1L, 2L);
    }

    @Test
    void changedRowsAreLookedAtBeforeThoseThatOnlyShowSomethingElse() {
        for (long id = 201; id <= 2_000; id++) {
            tables.baskets.put(id, id);
        }
        follow(5);
        follow(6);
        tables.look = Duration.ofSeconds(1);
        List<Signal> many = new ArrayList<>();
        for (long id = 1; id <= 1_600; id++) {
            tables.tags.put(id, id);
            many.add(ModelChange.created(TAG, id));
        }
        broadcaster.publish(many);
        time.pass(Duration.ofMillis(500));
        assertThat(tables.peeked).hasSize(1);
        broadcaster.publish(ModelChange.updated(definition.label(), 1_999L));
        pass(30);
        assertThat(tables.peeked.get(1)).contains(1_999L).hasSize(500);
        assertThat(tables.peeked).hasSize(4);
    }
}
