package dev.livelist.r2dbc;

import static dev.livelist.Condition.where;
import static dev.livelist.Sort.asc;
import static dev.livelist.Sort.desc;
import static org.assertj.core.api.Assertions.assertThat;

import dev.livelist.Condition;
import dev.livelist.ListDefinition;
import dev.livelist.Scope;
import dev.livelist.Sort;
import dev.livelist.source.CountSource;
import dev.livelist.source.PeekedRow;
import dev.livelist.source.Selection;
import dev.livelist.source.SourceRow;
import io.r2dbc.pool.ConnectionPool;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.data.r2dbc.core.R2dbcEntityTemplate;
import org.springframework.data.relational.core.query.Criteria;
import reactor.core.publisher.Flux;

/** What a source reads, on each database. */
@ParameterizedClass
@EnumSource(
        value = TestDatabase.class,
        names = {"H2", "POSTGRES_C", "POSTGRES_ICU"})
class RowSourceTest {

    private static final Map<TestDatabase, ConnectionPool> POOLS = new EnumMap<>(TestDatabase.class);
    private static final Condition EVERYTHING = Condition.all();

    private final ConnectionPool pool;
    private final R2dbcEntityTemplate template;
    private final R2dbcRowSource source;

    RowSourceTest(TestDatabase database) {
        this.pool = POOLS.computeIfAbsent(database, name -> TestPool.of(name, 4));
        this.template = new R2dbcEntityTemplate(pool);
        this.source = new R2dbcRowSourceFactory(template).source(Specimen.list().build());
        Specimen.createTable(pool);
    }

    @AfterEach
    void everyConnectionIsGivenBack() {
        assertThat(pool.getMetrics().orElseThrow().acquiredSize()).isZero();
    }

    @Test
    void rowsComeInOrderWithNullsLastAndThenByKey() {
        insert(named(1, "b"), named(2, null), named(3, "a"), named(4, "b"), named(5, null));

        assertThat(keys(EVERYTHING, asc(Specimen::name))).containsExactly(3L, 1L, 4L, 2L, 5L);
        assertThat(keys(EVERYTHING, desc(Specimen::name))).containsExactly(1L, 4L, 3L, 2L, 5L);
        assertThat(keys(EVERYTHING)).containsExactly(1L, 2L, 3L, 4L, 5L);
        assertThat(keys(EVERYTHING, desc(Specimen::id))).containsExactly(5L, 4L, 3L, 2L, 1L);
        assertThat(keys(EVERYTHING, desc(Specimen::name), desc(Specimen::id))).containsExactly(4L, 1L, 3L, 5L, 2L);
    }

    @Test
    void aPageIsAPartOfTheOrder() {
        insert(LongStream.rangeClosed(1, 10).mapToObj(id -> named(id, "x")).toArray(Specimen[]::new));

        assertThat(page(EVERYTHING, List.of(), 3, 4)).extracting(SourceRow::key).containsExactly(4L, 5L, 6L, 7L);
        assertThat(page(EVERYTHING, List.of(), 9, 4)).extracting(SourceRow::key).containsExactly(10L);
        assertThat(page(EVERYTHING, List.of(), 10, 4)).isEmpty();
    }

    @Test
    void everyValueComesBackAsItWentIn() {
        Specimen full = full(7);
        insert(full, Specimen.empty(8));

        List<SourceRow> rows = page(EVERYTHING, List.of(), 0, 10);

        assertThat(rows.get(0).values())
                .usingComparatorForType(BigDecimal::compareTo, BigDecimal.class)
                .usingRecursiveComparison()
                .withComparatorForType(BigDecimal::compareTo, BigDecimal.class)
                .withEqualsForType((a, b) -> a.isEqual(b), OffsetDateTime.class)
                .isEqualTo(new Object[] {
                    7L,
                    full.name(),
                    "padded    ",
                    full.quantity(),
                    full.population(),
                    full.price(),
                    full.weight(),
                    full.share(),
                    full.active(),
                    full.token(),
                    full.placedAt(),
                    full.sentAt(),
                    full.day(),
                    full.moment(),
                    full.mood()
                });
        assertThat(rows.get(1).values()).hasSize(15).startsWith(8L);
        assertThat(Arrays.asList(rows.get(1).values()).subList(1, 15)).containsOnlyNulls();
        assertThat(rows.get(0).model()).isNull();
    }

    @Test
    void aListWithARowMapperIsGivenTheModel() {
        insert(full(7));
        R2dbcRowSource mapped = new R2dbcRowSourceFactory(template)
                .source(ListDefinition.of(Specimen.class)
                        .publicAccess()
                        .fields(Specimen::name)
                        .rowMapper(Specimen::name)
                        .build());

        SourceRow row = mapped.page(new Selection(EVERYTHING, EVERYTHING), List.of(), 0, 10)
                .join()
                .get(0);

        assertThat(row.model()).isInstanceOfSatisfying(Specimen.class, specimen -> {
            assertThat(specimen.mood()).isEqualTo(Specimen.Mood.ZANY);
            assertThat(specimen.placedAt()).isEqualTo(full(7).placedAt());
        });
        assertThat(row.values()).containsExactly(7L, full(7).name());
    }

    @Test
    void everyKindOfValueCanBeComparedWith() {
        Specimen full = full(7);
        insert(full, Specimen.empty(8));

        assertThat(keys(where(Specimen::name).is(full.name()))).containsExactly(7L);
        assertThat(keys(where(Specimen::quantity).atLeast(full.quantity()))).containsExactly(7L);
        assertThat(keys(where(Specimen::population).is(full.population()))).containsExactly(7L);
        assertThat(keys(where(Specimen::price).atMost(full.price()))).containsExactly(7L);
        assertThat(keys(where(Specimen::price).is(new BigDecimal("1E+3")))).isEmpty();
        assertThat(keys(where(Specimen::weight).is(full.weight()))).containsExactly(7L);
        assertThat(keys(where(Specimen::share).is(full.share()))).containsExactly(7L);
        assertThat(keys(where(Specimen::active).is(true))).containsExactly(7L);
        assertThat(keys(where(Specimen::token).is(full.token()))).containsExactly(7L);
        assertThat(keys(where(Specimen::placedAt).is(full.placedAt()))).containsExactly(7L);
        assertThat(keys(where(Specimen::placedAt).greaterThan(full.placedAt().minusNanos(1000))))
                .containsExactly(7L);
        assertThat(keys(where(Specimen::placedAt).greaterThan(full.placedAt()))).isEmpty();
        assertThat(keys(where(Specimen::sentAt).is(full.sentAt()))).containsExactly(7L);
        assertThat(keys(where(Specimen::day).lessThan(full.day().plusDays(1)))).containsExactly(7L);
        assertThat(keys(where(Specimen::moment).is(full.moment()))).containsExactly(7L);
        assertThat(keys(where(Specimen::mood).is(full.mood()))).containsExactly(7L);
        assertThat(keys(where(Specimen::mood).in(Set.of(Specimen.Mood.BLUE, Specimen.Mood.ZANY))))
                .containsExactly(7L);
    }

    @Test
    void aComparisonWithNullAdmitsNothing() {
        insert(named(1, "a"), named(2, null), named(3, "b"));

        assertThat(keys(where(Specimen::name).isNot("a"))).containsExactly(3L);
        assertThat(keys(where(Specimen::name).greaterThan(""))).containsExactly(1L, 3L);
        assertThat(keys(where(Specimen::name).isNull())).containsExactly(2L);
        assertThat(keys(where(Specimen::name).isNotNull())).containsExactly(1L, 3L);
    }

    @Test
    void conditionsAreJoinedAsTheyAreNested() {
        insert(named(1, "a"), named(2, "b"), named(3, "c"));
        Condition a = where(Specimen::name).is("a");
        Condition b = where(Specimen::name).is("b");
        Condition late = where(Specimen::id).greaterThan(1L);

        assertThat(keys(a.or(b))).containsExactly(1L, 2L);
        assertThat(keys(a.or(b).and(late))).containsExactly(2L);
        assertThat(keys(a.or(b.and(late)))).containsExactly(1L, 2L);
        assertThat(keys(Condition.none())).isEmpty();
        assertThat(keys(Condition.none().or(a))).containsExactly(1L);
    }

    @Test
    void oneOfManyAndOneOfNone() {
        insert(named(1, "a"), named(2, "b"), named(3, null));

        assertThat(keys(where(Specimen::name).in(Set.of("a", "x", "y")))).containsExactly(1L);
        assertThat(keys(where(Specimen::name).in(Set.of()))).isEmpty();
        Set<Object> withNull = new LinkedHashSet<>();
        withNull.add(null);
        assertThat(keys(new Condition.OneOf("name", withNull))).isEmpty();
        withNull.add("b");
        assertThat(keys(new Condition.OneOf("name", withNull))).containsExactly(2L);
    }

    @Test
    void aSearchDisregardsCaseAndKnowsNoWildcards() {
        insert(
                named(1, "Lamp"),
                named(2, "50% off_"),
                named(3, "50 off"),
                named(4, "wow! c:\\temp"),
                named(5, "ÉCLAIR ÄÖ жЖ"),
                named(6, null),
                named(7, "'quoted' \"names\" $1 ?1 :a"),
                named(8, "\uD83D\uDE00 smile"));

        assertThat(keys(contains("lAM"))).containsExactly(1L);
        assertThat(keys(contains("0%"))).containsExactly(2L);
        assertThat(keys(contains("f_"))).containsExactly(2L);
        assertThat(keys(contains("!"))).containsExactly(4L);
        assertThat(keys(contains("C:\\T"))).containsExactly(4L);
        assertThat(keys(contains("éclair äÖ ЖЖ"))).containsExactly(5L);
        assertThat(keys(contains("'quoted' \"NAMES\" $1 ?1 :A"))).containsExactly(7L);
        assertThat(keys(contains("\uD83D\uDE00 S"))).containsExactly(8L);
        assertThat(keys(contains(""))).containsExactly(1L, 2L, 3L, 4L, 5L, 7L, 8L);
    }

    @Test
    void scopeAndConditionMustBothAdmitARow() {
        insert(named(1, "a"), named(2, "b"), named(3, "b"));
        Selection selection =
                new Selection(where(Specimen::name).is("b"), where(Specimen::id).greaterThan(2L));

        assertThat(keys(selection)).containsExactly(3L);
    }

    @Test
    void aScopeMayBeCriteriaOfSpringData() {
        insert(named(1, "a"), named(2, "b"), named(3, null), named(4, "%"));
        Condition early = where(Specimen::id).atMost(3L);

        assertThat(keys(criteria(Criteria.where("name").is("a").or("name").isNull(), early)))
                .containsExactly(1L, 3L);
        assertThat(keys(criteria(Criteria.where("name").in("a", "b").and("id").greaterThan(1), early)))
                .containsExactly(2L);
        assertThat(keys(criteria(Criteria.where("name").like("%"), early))).containsExactly(1L, 2L);
        assertThat(keys(criteria(Criteria.where("mood").is(Specimen.Mood.calm), early)))
                .isEmpty();
        assertThat(keys(criteria(Criteria.empty(), early))).containsExactly(1L, 2L, 3L);
        assertThat(source.count(criteria(Criteria.where("name").is("b"), early), Long.MAX_VALUE, List.of(1L, 2L))
                        .join())
                .isEqualTo(new CountSource.Count(1, 1));
    }

    @Test
    void aProbeReadsThoseOfTheKeysThatTheSelectionAdmits() {
        insert(named(1, "a"), named(2, "b"), named(3, "b"));
        Selection selection = new Selection(EVERYTHING, where(Specimen::name).is("b"));

        assertThat(probe(selection, List.of(1L, 2L, 9L))).containsExactly(2L);
        assertThat(probe(selection, List.of())).isEmpty();
        assertThat(probe(selection, LongStream.range(0, 700).boxed().toList())).containsExactlyInAnyOrder(2L, 3L);
    }

    @Test
    void aPeekReadsRowsWhoeverMaySeeThemWithAllThatAConditionMayAskAbout() {
        insert(full(7), named(8, "b"));
        R2dbcRowSource narrow = new R2dbcRowSourceFactory(template)
                .source(ListDefinition.of(Specimen.class)
                        .publicAccess()
                        .fields(Specimen::name)
                        .build());

        List<PeekedRow> rows = narrow.peek(List.of(7L, 9L)).join();

        assertThat(rows).hasSize(1);
        assertThat(rows.get(0).row().values()).containsExactly(7L, full(7).name());
        assertThat(rows.get(0).properties())
                .containsEntry("mood", Specimen.Mood.ZANY)
                .containsEntry("placedAt", full(7).placedAt())
                .containsEntry("token", full(7).token())
                .hasSize(15);
        assertThat(narrow.peek(List.of()).join()).isEmpty();
    }

    @Test
    void aCountIsExactOrStopsAtItsCapAndTellsOfTheKeysInAnyCase() {
        insert(LongStream.rangeClosed(1, 9)
                .mapToObj(id -> named(id, id % 2 == 0 ? "even" : "odd"))
                .toArray(Specimen[]::new));
        Selection odd = new Selection(EVERYTHING, where(Specimen::name).is("odd"));

        assertThat(count(odd, Long.MAX_VALUE)).isEqualTo(new CountSource.Count(5, 0));
        assertThat(count(odd, Long.MAX_VALUE, 1L, 2L, 3L, 99L)).isEqualTo(new CountSource.Count(5, 2));
        assertThat(count(odd, 3, 1L, 3L, 5L, 7L, 9L)).isEqualTo(new CountSource.Count(3, 5));
        assertThat(count(odd, 5)).isEqualTo(new CountSource.Count(5, 0));
        assertThat(count(new Selection(EVERYTHING, Condition.none()), 3, 1L)).isEqualTo(new CountSource.Count(0, 0));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "' OR 1=1 --",
                "'; DROP TABLE specimen; --",
                "\"; DROP TABLE specimen; --",
                "\\'; DROP TABLE specimen; --",
                "') OR ('1'='1",
                "$1",
                "?",
                ":name",
                "%' ESCAPE '!' OR '%'='",
                "/* */",
                "x' UNION SELECT id FROM specimen --",
                "{ts '2026-01-01'}",
                "\u2019 OR 1=1"
            })
    void aValueCannotBecomeSql(String evil) {
        insert(named(1, "innocent"), named(2, evil));

        assertThat(keys(where(Specimen::name).is(evil))).containsExactly(2L);
        assertThat(keys(where(Specimen::name).isNot(evil))).containsExactly(1L);
        assertThat(keys(where(Specimen::name).in(Set.of(evil, "other")))).containsExactly(2L);
        assertThat(keys(where(Specimen::name)
                        .atLeast(evil)
                        .and(where(Specimen::name).atMost(evil))))
                .containsExactly(2L);
        assertThat(keys(contains(evil))).containsExactly(2L);
        assertThat(keys(criteria(Criteria.where("name").is(evil), EVERYTHING))).containsExactly(2L);
        assertThat(keys(criteria(Criteria.where("name").in(evil, "other"), EVERYTHING)))
                .containsExactly(2L);
        assertThat(count(new Selection(where(Specimen::name).is(evil), contains(evil)), 10, 1L, 2L))
                .isEqualTo(new CountSource.Count(1, 1));
        assertThat(keys(EVERYTHING)).containsExactly(1L, 2L);
    }

    @Test
    void aReadSeesWhatWasCommittedBeforeItAndLeavesNoTransactionOpen() {
        for (long id = 1; id <= 6; id++) {
            insert(named(id, "x"));
            assertThat(keys(EVERYTHING)).hasSize((int) id);
        }
    }

    private static Condition contains(String text) {
        return new Condition.Contains("name", text);
    }

    private static Selection criteria(Criteria criteria, Condition condition) {
        return new Selection(Scope.unshared(criteria), condition);
    }

    private static Specimen named(long id, String name) {
        return new Specimen(id, name, null, null, null, null, null, null, null, null, null, null, null, null, null);
    }

    private static Specimen full(long id) {
        return new Specimen(
                id,
                "a näme \uD83D\uDE00 ",
                "padded",
                Integer.MIN_VALUE,
                Long.MAX_VALUE,
                new BigDecimal("12345678901234567890.12345"),
                -0.1,
                0.1f,
                true,
                UUID.fromString("f47ac10b-58cc-4372-a567-0e02b2c3d479"),
                Instant.parse("2026-11-22T12:34:56.123457Z"),
                OffsetDateTime.parse("1969-12-31T23:59:59.999999+05:30"),
                LocalDate.parse("2024-02-29"),
                LocalDateTime.parse("2026-03-29T02:30:00.000001"),
                Specimen.Mood.ZANY);
    }

    private void insert(Specimen... specimens) {
        Flux.fromArray(specimens).concatMap(template::insert).blockLast(Duration.ofSeconds(10));
    }

    private List<Long> keys(Condition condition, Sort... sort) {
        return keys(new Selection(EVERYTHING, condition), sort);
    }

    private List<Long> keys(Selection selection, Sort... sort) {
        return source.page(selection, List.of(sort), 0, 100).join().stream()
                .map(row -> (Long) row.key())
                .toList();
    }

    private List<SourceRow> page(Condition condition, List<Sort> sort, long offset, int limit) {
        return source.page(new Selection(EVERYTHING, condition), sort, offset, limit)
                .join();
    }

    private List<Object> probe(Selection selection, Collection<?> keys) {
        return source.probe(selection, keys).join().stream().map(SourceRow::key).toList();
    }

    private CountSource.Count count(Selection selection, long cap, Long... keys) {
        return source.count(selection, cap, new ArrayList<>(List.of(keys))).join();
    }
}
