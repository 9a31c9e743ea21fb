package dev.livelist.engine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.livelist.Condition;
import dev.livelist.ListDefinition;
import dev.livelist.ListQuery;
import dev.livelist.Sort;
import dev.livelist.Totals;
import dev.livelist.source.RowSource;
import dev.livelist.source.Selection;
import dev.livelist.source.SourceRow;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class VersionTest {

    record Sample(
            long id,
            @Nullable String text,
            @Nullable BigDecimal decimal,
            @Nullable Instant instant,
            @Nullable OffsetDateTime offset,
            @Nullable LocalDateTime local,
            @Nullable UUID uuid,
            double floating,
            @Nullable Map<String, Integer> other) {}

    private static final Sample PLAIN = new Sample(1, "a", new BigDecimal("1.50"), null, null, null, null, 0.5, null);

    /** A source of rows that never change. */
    private record FixedSource(ListDefinition<?> definition, List<Sample> samples) implements RowSource {

        private SourceRow row(Sample sample) {
            Object[] values = definition.columns().stream()
                    .map(field -> value(sample, field.name()))
                    .toArray();
            return new SourceRow(sample.id(), values, sample);
        }

        private static @Nullable Object value(Sample sample, String field) {
            try {
                var accessor = Sample.class.getDeclaredMethod(field);
                accessor.setAccessible(true);
                return accessor.invoke(sample);
            } catch (ReflectiveOperationException e) {
                throw new AssertionError(e);
            }
        }

        @Override
        public CompletableFuture<List<SourceRow>> page(Selection selection, List<Sort> sort, long offset, int limit) {
            return CompletableFuture.completedFuture(
                    samples.stream().skip(offset).limit(limit).map(this::row).toList());
        }

        @Override
        public CompletableFuture<List<SourceRow>> probe(Selection selection, Collection<?> keys) {
            return CompletableFuture.completedFuture(samples.stream()
                    .filter(sample -> keys.contains(sample.id()))
                    .map(this::row)
                    .toList());
        }
    }

    private static ListDefinition.Builder<Sample> list() {
        return ListDefinition.of(Sample.class)
                .publicAccess()
                .totals(Totals.EXACT)
                .fields(
                        Sample::id,
                        Sample::text,
                        Sample::decimal,
                        Sample::instant,
                        Sample::offset,
                        Sample::local,
                        Sample::uuid,
                        Sample::floating,
                        Sample::other);
    }

    private static Document document(ListDefinition<Sample> definition, int page, int size, Sample... samples) {
        SimulatedTime time = new SimulatedTime(new Random(1));
        LiveLists lists = LiveLists.builder(new SimulatedBroadcaster(time, new Random(1)))
                .scheduler(time)
                .random(new Random(1))
                .list(definition, new FixedSource(definition, List.of(samples)))
                .start();
        ListQuery query = new ListQuery(definition, Condition.all(), Condition.all(), "", List.of(), page, size);
        CompletableFuture<Document> document = lists.document(query);
        FollowingReader reader = new FollowingReader(query);
        reader.open(lists);
        time.pass(Duration.ofSeconds(1));
        // The document and the stream say the same, and call it the same.
        assertThat(reader.version()).isEqualTo(document.join().version());
        assertThat(reader.document())
                .isEqualTo(JsonMapper.shared().readTree(document.join().json()));
        return document.join();
    }

    private static Document document(Sample... samples) {
        return document(list().build(), 0, 20, samples);
    }

    private static Document of(UnaryOperator<Sample> change) {
        return document(change.apply(PLAIN));
    }

    private static Sample with(@Nullable BigDecimal decimal, @Nullable Instant instant) {
        return new Sample(1, "a", decimal, instant, null, null, null, 0.5, null);
    }

    @Test
    void twoEnginesThatHoldTheSameDocumentCallItTheSame() {
        assertThat(document(PLAIN).version())
                .isEqualTo(document(PLAIN).version())
                .matches("[A-Za-z0-9_-]{22}");
        assertThat(document().version()).isEqualTo(document().version());
    }

    @Test
    void whateverIsDifferentInADocumentMakesAnotherVersion() {
        Sample second = new Sample(2, "b", null, null, null, null, null, 0, null);
        Set<String> versions = new HashSet<>();
        List<Document> documents = new ArrayList<>(List.of(
                document(PLAIN),
                document(),
                document(PLAIN, second),
                document(second, PLAIN),
                of(sample -> new Sample(1, "A", sample.decimal(), null, null, null, null, 0.5, null)),
                of(sample -> new Sample(1, null, sample.decimal(), null, null, null, null, 0.5, null)),
                of(sample -> new Sample(1, "a", sample.decimal(), null, null, null, null, -0.5, null)),
                of(sample -> new Sample(1, "a", null, null, null, null, null, 0.5, null)),
                of(sample -> new Sample(1, "a", null, null, null, null, null, Double.NaN, null)),
                document(list().build(), 0, 19, PLAIN),
                document(list().build(), 1, 20, PLAIN),
                document(list().build(), 1, 1, PLAIN, second),
                document(list().build(), 0, 1, PLAIN, second),
                document(list().totals(Totals.NONE).build(), 0, 20, PLAIN),
                document(list().totals(Totals.NONE).build(), 0, 1, PLAIN, second),
                document(list().totals(Totals.cappedAt(1)).build(), 0, 1, PLAIN, second),
                document(
                        ListDefinition.of(Sample.class)
                                .publicAccess()
                                .fields(Sample::text)
                                .build(),
                        0,
                        20,
                        PLAIN),
                document(
                        ListDefinition.of(Sample.class)
                                .publicAccess()
                                .fields(Sample::decimal)
                                .build(),
                        0,
                        20,
                        PLAIN),
                document(list().rowMapper(sample -> Map.of("id", sample.id())).build(), 0, 20, PLAIN)));
        for (Document document : documents) {
            assertThat(versions.add(document.version()))
                    .as(new String(document.json(), UTF_8))
                    .isTrue();
        }
    }

    @Test
    void aDecimalIsShownAsItIsWithItsScale() {
        assertThat(json(document(with(new BigDecimal("1.50"), null)))).contains("\"decimal\":1.50,");
        assertThat(json(document(with(new BigDecimal("1E+3"), null)))).contains("\"decimal\":1000,");
        assertThat(json(document(with(new BigDecimal("1E-7"), null)))).contains("\"decimal\":0.0000001,");
        assertThat(json(document(with(new BigDecimal("1E+999999"), null)))).contains("\"decimal\":1E+999999,");
        assertThat(document(with(new BigDecimal("1E+3"), null)).version())
                .isEqualTo(document(with(new BigDecimal("1000"), null)).version());
    }

    private static String json(Document document) {
        return new String(document.json(), UTF_8);
    }

    @Test
    void timesAreKeptToTheMicrosecond() {
        Instant time = Instant.parse("2026-11-22T10:15:30.123456Z");
        assertThat(document(with(null, time.plusNanos(999))).version())
                .isEqualTo(document(with(null, time)).version());
        assertThat(document(with(null, time.plusNanos(1_000))).version())
                .isNotEqualTo(document(with(null, time)).version());
        OffsetDateTime here = time.atOffset(ZoneOffset.ofHours(2));
        LocalDateTime local = here.toLocalDateTime();
        assertThat(document(new Sample(1, "a", null, null, here.plusNanos(7), local.plusNanos(7), null, 0, null))
                        .version())
                .isEqualTo(document(new Sample(1, "a", null, null, time.atOffset(ZoneOffset.UTC), local, null, 0, null))
                        .version());
        assertThat(json(document(with(null, time)))).contains("\"instant\":\"2026-11-22T10:15:30.123456Z\"");
    }

    @Test
    void textThatUtf8CannotSayDoesNotBreakAView() {
        Map<String, String> texts = Map.of(
                "\uD83D", "\uFFFD",
                "\uDE00 first", "\uFFFD first",
                "end \uD83D", "end \uFFFD",
                "\uDE00\uD83D", "\uFFFD\uFFFD",
                "good \uD83D\uDE00", "good \uD83D\uDE00");
        ListDefinition<Sample> mapped = list().rowMapper(
                        sample -> Map.of("of", String.valueOf(sample.text()), "n" + sample.text(), 1))
                .build();
        texts.forEach((text, expected) -> {
            Sample sample = new Sample(1, text, null, null, null, null, null, 0, null);
            JsonNode shown = JsonMapper.shared().readTree(document(sample).json());
            assertThat(shown.at("/rows/0/text").asString()).isEqualTo(expected);
            shown = JsonMapper.shared().readTree(document(mapped, 0, 20, sample).json());
            assertThat(shown.at("/rows/0/of").asString()).isIn(text, expected);
            assertThat(shown.at("/rows/0")).hasSize(2);
        });
    }

    @Test
    void membersOfAMapAreNamedAlikeInWhateverOrderItHasThem() {
        Map<String, Integer> oneWay = new LinkedHashMap<>();
        oneWay.put("a", 1);
        oneWay.put("b", 2);
        Map<String, Integer> theOther = new LinkedHashMap<>();
        theOther.put("b", 2);
        theOther.put("a", 1);
        Sample first = new Sample(1, "a", null, null, null, null, null, 0, oneWay);
        Sample second = new Sample(1, "a", null, null, null, null, null, 0, theOther);
        assertThat(document(first).version()).isEqualTo(document(second).version());

        ListDefinition<Sample> mapped = list().rowMapper(sample -> Map.of("of", Map.of("map", sample.other())))
                .build();
        assertThat(document(mapped, 0, 20, first).version())
                .isEqualTo(document(mapped, 0, 20, second).version());
        ListDefinition<Sample> whole = list().rowMapper(Sample::other).build();
        assertThat(document(whole, 0, 20, first).version())
                .isEqualTo(document(whole, 0, 20, second).version());
        ListDefinition<Sample> tree = list().rowMapper(
                        sample -> JsonMapper.shared().valueToTree(sample.other()))
                .build();
        assertThat(document(tree, 0, 20, first).version())
                .isEqualTo(document(tree, 0, 20, second).version());
    }

    record Shown(long id, String zebra, String apple) {}

    @Test
    void aRowMapperShowsWhatJacksonMakesOfWhatItGives() {
        ListDefinition<Sample> mapped =
                list().rowMapper(sample -> new Shown(sample.id(), "z", "a")).build();
        assertThat(JsonMapper.shared()
                        .readTree(document(mapped, 0, 20, PLAIN).json())
                        .at("/rows/0"))
                .isEqualTo(JsonMapper.shared().readTree("{\"id\":1,\"zebra\":\"z\",\"apple\":\"a\"}"));
    }
}
