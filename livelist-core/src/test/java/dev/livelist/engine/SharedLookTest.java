package dev.livelist.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.livelist.Condition;
import dev.livelist.Field;
import dev.livelist.ListDefinition;
import dev.livelist.ListQuery;
import dev.livelist.Sort;
import dev.livelist.Totals;
import dev.livelist.broadcaster.ModelChange;
import dev.livelist.source.MemoryRules;
import dev.livelist.source.PeekSource;
import dev.livelist.source.PeekedRow;
import dev.livelist.source.RowSource;
import dev.livelist.source.Selection;
import dev.livelist.source.SourceRow;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What views take from rows that were read for all of them. */
class SharedLookTest {

    @Test
    void aRowMapperThatThrowsOnAChangedRowLosesNothing() {
        boolean[] broken = {false};
        Bed bed = new Bed(60, list -> list.fields(Item::id, Item::name, Item::category, Item::price)
                .rowMapper(item -> {
                    if (broken[0]) {
                        throw new IllegalStateException("cannot show " + item.id());
                    }
                    Map<String, @Nullable Object> shown = new HashMap<>();
                    shown.put("id", item.id());
                    shown.put("name", item.name());
                    shown.put("category", item.category());
                    shown.put("price", item.price());
                    return shown;
                }));
        bed.fill(60);
        LiveLists worker = bed.worker();
        List<FollowingReader> readers = List.of(
                bed.follow(worker, bed.page(0, 10)),
                bed.follow(worker, bed.page(0, 11)),
                bed.follow(worker, bed.page(1, 10)));
        bed.rest();
        broken[0] = true;
        bed.reprice(20, "7");
        bed.passMillis(500);
        assertThat(readers.get(0).status).isEqualTo("stale");
        broken[0] = false;
        bed.rest();
        for (FollowingReader reader : readers) {
            assertThat(reader.document()).isEqualTo(bed.fresh(reader.query));
            assertThat(reader.status).isEqualTo("live");
        }
    }

    record Priced(BigDecimal id, String name) {}

    /** A table whose key is a decimal of two places. */
    private static final class DecimalTable implements RowSource, PeekSource, MemoryRules {
        final Map<BigDecimal, String> rows = new TreeMap<>();

        private Stream<SourceRow> all() {
            return rows.entrySet().stream()
                    .map(row -> new SourceRow(
                            row.getKey().setScale(2), new Object[] {row.getKey().setScale(2), row.getValue()}, null));
        }

        private Stream<SourceRow> among(Collection<?> keys) {
            List<BigDecimal> wanted = new ArrayList<>();
            keys.forEach(key -> wanted.add((BigDecimal) key));
            return all().filter(row -> wanted.stream().anyMatch(key -> key.compareTo((BigDecimal) row.key()) == 0));
        }

        @Override
        public CompletableFuture<List<SourceRow>> page(Selection selection, List<Sort> sort, long offset, int limit) {
            return CompletableFuture.completedFuture(
                    all().skip(offset).limit(limit).toList());
        }

        @Override
        public CompletableFuture<List<SourceRow>> probe(Selection selection, Collection<?> keys) {
            return CompletableFuture.completedFuture(among(keys).toList());
        }

        @Override
        public CompletableFuture<List<PeekedRow>> peek(Collection<?> keys) {
            return CompletableFuture.completedFuture(among(keys)
                    .map(row -> new PeekedRow(row, Map.of("id", row.key())))
                    .toList());
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
            return Optional.of(Comparator.comparing(value -> (BigDecimal) value));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void aKeyWhoseScaleIsNotTheColumnsIsTheSameKey(int views) {
        SimulatedTime time = new SimulatedTime(new Random(1));
        ListDefinition<Priced> definition = ListDefinition.of(Priced.class)
                .publicAccess()
                .fields(Priced::id, Priced::name)
                .totals(Totals.EXACT)
                .build();
        DecimalTable table = new DecimalTable();
        for (int i = 0; i < 10; i++) {
            table.rows.put(BigDecimal.valueOf(i), "name " + i);
        }
        SimulatedBroadcaster broadcaster =
                SimulatedBroadcaster.prompt(time, new Random(1), Duration.ofMillis(1), Duration.ofMillis(2));
        LiveLists lists = LiveLists.builder(broadcaster)
                .scheduler(time)
                .random(new Random(1))
                .list(definition, table)
                .start();
        List<FollowingReader> readers = new ArrayList<>();
        for (int i = 0; i < views; i++) {
            readers.add(new FollowingReader(
                    new ListQuery(definition, Condition.all(), Condition.all(), "", List.of(), 0, 5 + i)));
            readers.get(i).open(lists);
        }
        time.pass(Duration.ofSeconds(2));
        table.rows.put(BigDecimal.valueOf(1), "changed");
        broadcaster.publish(ModelChange.updated(definition.label(), "1"));
        time.pass(Duration.ofSeconds(2));
        table.rows.remove(BigDecimal.valueOf(2));
        broadcaster.publish(ModelChange.deleted(definition.label(), "2.0"));
        time.pass(Duration.ofSeconds(2));

        for (FollowingReader reader : readers) {
            assertThat(String.valueOf(reader.document()))
                    .startsWith("{\"rows\":[{\"id\":0.0,\"name\":\"name 0\"},{\"id\":1.0,\"name\":\"changed\"},"
                            + "{\"id\":3.0,\"name\":\"name 3\"},{\"id\":4.0,\"name\":\"name 4\"},")
                    .endsWith("\"total\":9}");
        }
    }
}
