package dev.livelist.r2dbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.livelist.Condition;
import dev.livelist.Field;
import dev.livelist.ListDefinition;
import dev.livelist.Sort;
import dev.livelist.source.Selection;
import dev.livelist.source.SourceRow;
import io.r2dbc.spi.ConnectionFactory;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.BiPredicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.data.r2dbc.core.R2dbcEntityTemplate;
import reactor.core.publisher.Flux;

/** Sorts the nastiest values by the databases and by memory, and compares. */
class MemoryOrderTest {

    private static final ListDefinition<Specimen> DEFINITION = Specimen.list().build();
    private static final int ROWS = 220;
    private static final long SEED = 20261122;
    private static final Map<TestDatabase, R2dbcRowSource> SOURCES = new EnumMap<>(TestDatabase.class);
    private static final Map<TestDatabase, ConnectionFactory> DATABASES = new EnumMap<>(TestDatabase.class);

    private static final List<@Nullable String> TEXTS = values(
            "",
            " ",
            "  ",
            "a",
            "a ",
            "a  ",
            " a",
            "A",
            "b",
            "B",
            "aa",
            "ab",
            "a b",
            "a\tb",
            "a-b",
            "a_b",
            "a%b",
            "ä",
            "Ä",
            "z",
            "Z",
            "é",
            "e\u0301",
            "e",
            "ß",
            "ss",
            "SS",
            "İ",
            "i",
            "I",
            "ı",
            "i\u0307",
            "10",
            "9",
            "-1",
            "_",
            "~",
            "\u007f",
            "\u00a0",
            "\uE000",
            "\uFFFD",
            "\uFF5E",
            "ﬀ",
            "ff",
            "\uD800\uDC00",
            "\uD83D\uDE00",
            "a\uD83D\uDE00",
            "a\uFFFD",
            "\uDBFF\uDFFF",
            "日本",
            "日本語",
            "\n",
            "\u0001");

    private static final List<@Nullable Integer> INTEGERS =
            values(0, 1, -1, 9, 10, Integer.MIN_VALUE, Integer.MAX_VALUE);

    private static final List<@Nullable Long> LONGS =
            values(0L, 1L, -1L, Long.MIN_VALUE, Long.MAX_VALUE, 1L << 53, (1L << 53) + 1);

    private static final List<@Nullable BigDecimal> DECIMALS = Stream.of(
                    null,
                    "0",
                    "0.0",
                    "0.00",
                    "-0.1",
                    "1",
                    "1.0",
                    "1.00",
                    "1.000000000001",
                    "0.999999999999",
                    "-1",
                    "10",
                    "9",
                    "1000",
                    "1000.0",
                    "123456789012345678901234567890.12345",
                    "-123456789012345678901234567890.12345",
                    "1E-20")
            .map(text -> text == null ? null : new BigDecimal(text))
            .collect(Collectors.toList());

    private static final List<@Nullable Double> DOUBLES = values(
            0.0,
            -0.0,
            1.0,
            -1.0,
            0.1,
            0.2,
            0.30000000000000004,
            0.3,
            Double.MIN_VALUE,
            -Double.MIN_VALUE,
            1e300,
            -1e300,
            Double.NaN,
            Double.POSITIVE_INFINITY,
            Double.NEGATIVE_INFINITY);

    private static final List<@Nullable UUID> UUIDS = values(
            new UUID(0, 0),
            new UUID(0, 1),
            new UUID(0, -1),
            new UUID(-1, 0),
            new UUID(-1, -1),
            new UUID(1, 0),
            new UUID(Long.MIN_VALUE, 0),
            new UUID(Long.MAX_VALUE, 0),
            new UUID(0, Long.MIN_VALUE),
            new UUID(0, Long.MAX_VALUE),
            new UUID(0x7fffffffffffffffL, -1),
            UUID.fromString("80000000-0000-4000-8000-000000000000"));

    private static final List<@Nullable Instant> INSTANTS = Stream.of(
                    null,
                    "1970-01-01T00:00:00Z",
                    "1970-01-01T00:00:00.000001Z",
                    "1969-12-31T23:59:59.999999Z",
                    "2026-10-25T00:30:00Z",
                    "2026-10-25T01:30:00Z",
                    "2026-10-25T01:30:00.000001Z",
                    "2026-10-25T01:30:00.000002Z",
                    "0001-01-01T00:00:00Z",
                    "9999-12-31T23:59:59.999999Z",
                    "1900-02-28T23:59:59.5Z",
                    "1582-10-10T00:00:00Z")
            .map(text -> text == null ? null : Instant.parse(text))
            .collect(Collectors.toList());

    @SafeVarargs
    private static <V> List<@Nullable V> values(V... values) {
        List<@Nullable V> all = new ArrayList<>();
        for (V value : values) {
            all.add(value);
        }
        all.add(null);
        return all;
    }

    /** Each kind of field with the databases in which memory is expected to know its order. */
    static Stream<Arguments> fields() {
        Set<TestDatabase> all = Stream.of(TestDatabase.values())
                .filter(database -> !database.driver().equals("mysql")) // which cannot write a UUID
                .collect(Collectors.toSet());
        Set<TestDatabase> others =
                all.stream().filter(database -> !database.isMariaDb()).collect(Collectors.toSet());
        Set<TestDatabase> plainText = Set.of(
                TestDatabase.H2,
                TestDatabase.POSTGRES_C,
                TestDatabase.POSTGRES_BUILTIN,
                TestDatabase.MARIADB_BIN,
                TestDatabase.MARIADB_NOPAD);
        Map<String, Set<TestDatabase>> expected = new java.util.LinkedHashMap<>();
        expected.put("id", all);
        expected.put("name", plainText);
        expected.put("padded", Set.of());
        expected.put("quantity", all);
        expected.put("population", all);
        expected.put("price", all);
        expected.put("weight", all);
        expected.put("share", others);
        expected.put("active", all);
        expected.put("token", others);
        expected.put("placedAt", others);
        expected.put("sentAt", others);
        expected.put("day", all);
        expected.put("moment", all);
        expected.put("mood", plainText);
        return all.stream().sorted().flatMap(database -> expected.entrySet().stream()
                .map(entry ->
                        Arguments.of(database, entry.getKey(), entry.getValue().contains(database))));
    }

    @ParameterizedTest(name = "{1} in {0}: {2}")
    @MethodSource("fields")
    void memoryOrdersAsTheDatabaseDoesOrSaysThatItCannot(TestDatabase database, String property, boolean known) {
        R2dbcRowSource source = source(database);
        Field field = DEFINITION.property(property).orElseThrow();

        assertThat(source.order(field).isPresent()).isEqualTo(known);
        if (known) {
            Comparator<Object> order = source.order(field).orElseThrow();
            for (Sort.Direction direction : Sort.Direction.values()) {
                List<SourceRow> byDatabase = read(source, List.of(new Sort(property, direction)));
                List<SourceRow> byMemory = new ArrayList<>(byDatabase);
                Collections.shuffle(byMemory, new Random(SEED));
                byMemory.sort(rows(property, order, direction).thenComparing(BY_KEY));
                assertThat(described(byMemory, property)).isEqualTo(described(byDatabase, property));
            }
        }
    }

    @ParameterizedTest(name = "{1} in {0}: {2}")
    @MethodSource("fields")
    void memoryHoldsEqualWhatTheDatabaseHoldsEqual(TestDatabase database, String property, boolean ordered) {
        R2dbcRowSource source = source(database);
        Field field = DEFINITION.property(property).orElseThrow();
        boolean isText = Set.of("name", "mood").contains(property);
        boolean known = database.isMariaDb() && isText ? database == TestDatabase.MARIADB_NOPAD : ordered || isText;
        assertThat(source.equality(field).isPresent()).isEqualTo(known);
        if (!known) {
            return;
        }
        BiPredicate<Object, Object> equal = source.equality(field).orElseThrow();
        List<SourceRow> rows = read(source, List.of());
        int column = column(property);
        Set<String> byMemory = new TreeSet<>();
        for (SourceRow a : rows) {
            for (SourceRow b : rows) {
                Object left = a.values()[column];
                Object right = b.values()[column];
                if (left != null && right != null && equal.test(left, right)) {
                    byMemory.add(a.key() + "=" + b.key());
                }
            }
        }
        String day = database.isMariaDb() ? "on_day" : "\"on_day\"";
        String name = property.equals("day") ? day : property.replaceAll("([A-Z])", "_$1");
        Set<String> byDatabase = new TreeSet<>(new R2dbcEntityTemplate(DATABASES.get(database))
                .getDatabaseClient()
                .sql("SELECT a.id AS a, b.id AS b FROM specimen a JOIN specimen b ON a.%1$s = b.%1$s".formatted(name))
                .map(row -> row.get("a") + "=" + row.get("b"))
                .all()
                .collectList()
                .block(Duration.ofSeconds(30)));
        assertThat(byMemory).isEqualTo(byDatabase);
    }

    @ParameterizedTest
    @EnumSource(
            mode = EnumSource.Mode.EXCLUDE,
            names = {"MARIADB_AS_MYSQL", "MYSQL"})
    void textThatIsSortedByItsCharactersMemoryOrdersInEveryDatabase(TestDatabase database) {
        R2dbcRowSource plain = source(database);
        ListDefinition<Specimen> binary = Specimen.list()
                .sortable(Specimen::name)
                .binarySorted(Specimen::name)
                .build();
        try (R2dbcRowSourceFactory sources =
                new R2dbcRowSourceFactory(new R2dbcEntityTemplate(DATABASES.get(database)))) {
            R2dbcRowSource source = sources.source(binary);
            Field name = binary.property("name").orElseThrow();
            read(source, List.of());
            Comparator<Object> order = source.sortOrder(name).orElseThrow();
            for (Sort.Direction direction : Sort.Direction.values()) {
                List<SourceRow> byDatabase = read(source, List.of(new Sort("name", direction)));
                List<SourceRow> byMemory = new ArrayList<>(byDatabase);
                Collections.shuffle(byMemory, new Random(SEED));
                byMemory.sort(rows("name", order, direction).thenComparing(BY_KEY));
                assertThat(described(byMemory, "name")).isEqualTo(described(byDatabase, "name"));
            }
            // In filters the column's own collation compares, of which memory knows what it knew before.
            assertThat(source.order(name).isPresent())
                    .isEqualTo(plain.order(name).isPresent());
        }
    }

    @ParameterizedTest
    @EnumSource(
            mode = EnumSource.Mode.EXCLUDE,
            names = {"MARIADB_AS_MYSQL", "MYSQL"})
    void tiesOfSeveralTermsAreBrokenByKey(TestDatabase database) {
        R2dbcRowSource source = source(database);
        List<Sort> sort = List.of(new Sort("active", Sort.Direction.DESC), new Sort("quantity", Sort.Direction.ASC));
        List<SourceRow> byDatabase = read(source, sort);
        List<SourceRow> byMemory = new ArrayList<>(byDatabase);
        Collections.shuffle(byMemory, new Random(SEED));
        Comparator<Object> natural =
                source.order(DEFINITION.property("active").orElseThrow()).orElseThrow();
        byMemory.sort(rows("active", natural, Sort.Direction.DESC)
                .thenComparing(rows("quantity", natural, Sort.Direction.ASC))
                .thenComparing(BY_KEY));
        assertThat(byMemory.stream().map(SourceRow::key).toList())
                .isEqualTo(byDatabase.stream().map(SourceRow::key).toList());
    }

    private static int column(String property) {
        return DEFINITION.columns().indexOf(DEFINITION.property(property).orElseThrow());
    }

    private static final Comparator<SourceRow> BY_KEY = Comparator.comparing(row -> (Long) row.key());

    /** NULLs last whatever the direction; ties are left to the next comparator. */
    private static Comparator<SourceRow> rows(String property, Comparator<Object> order, Sort.Direction direction) {
        int column = column(property);
        Comparator<Object> directed = direction == Sort.Direction.ASC ? order : order.reversed();
        return (a, b) -> {
            Object left = a.values()[column];
            Object right = b.values()[column];
            return left == null || right == null
                    ? Boolean.compare(left == null, right == null)
                    : directed.compare(left, right);
        };
    }

    private static List<String> described(List<SourceRow> rows, String property) {
        return rows.stream()
                .map(row -> row.key() + " " + row.values()[column(property)])
                .toList();
    }

    private static List<SourceRow> read(R2dbcRowSource source, List<Sort> sort) {
        return source.page(new Selection(Condition.all(), Condition.all()), sort, 0, ROWS * 2)
                .join();
    }

    private static synchronized R2dbcRowSource source(TestDatabase database) {
        return SOURCES.computeIfAbsent(database, name -> {
            ConnectionFactory connections = TestPool.of(name, 4);
            DATABASES.put(name, connections);
            Specimen.createTable(connections);
            R2dbcEntityTemplate template = new R2dbcEntityTemplate(connections);
            Flux.fromIterable(specimens(name)).concatMap(template::insert).blockLast(Duration.ofSeconds(60));
            R2dbcRowSource source = new R2dbcRowSourceFactory(template).source(DEFINITION);
            assertThat(source.order(DEFINITION.id()))
                    .as("before the first read")
                    .isEmpty();
            assertThat(read(source, List.of())).hasSize(ROWS);
            return source;
        });
    }

    /** Each value of each list at least once, in combinations by chance, and many ties. */
    private static List<Specimen> specimens(TestDatabase database) {
        Random random = new Random(SEED);
        List<Long> ids = new ArrayList<>();
        Set<Long> seen = new HashSet<>();
        while (ids.size() < ROWS) {
            long id = random.nextInt(4) == 0 ? random.nextLong() : random.nextInt(2000) - 1000;
            if (id != 0 && seen.add(id)) {
                ids.add(id);
            }
        }
        List<Specimen> specimens = new ArrayList<>();
        for (int i = 0; i < ROWS; i++) {
            String text = TEXTS.get(i % TEXTS.size());
            Double number = DOUBLES.get(i % DOUBLES.size());
            if (number != null && database.isMariaDb() && !Double.isFinite((float) (double) number)) {
                number = null; // it has no such numbers
            }
            Instant instant = INSTANTS.get(i % INSTANTS.size());
            specimens.add(new Specimen(
                    ids.get(i),
                    text,
                    text == null || text.length() > 10 ? null : text,
                    INTEGERS.get(i % INTEGERS.size()),
                    LONGS.get(random.nextInt(LONGS.size())),
                    DECIMALS.get(i % DECIMALS.size()),
                    number,
                    number == null ? null : number.floatValue(),
                    random.nextInt(3) == 0 ? null : random.nextBoolean(),
                    UUIDS.get(i % UUIDS.size()),
                    instant,
                    instant == null || database.isMariaDb() // its driver knows no such class
                            ? null
                            : instant.atOffset(ZoneOffset.ofHours(random.nextInt(25) - 12)),
                    instant == null ? null : LocalDate.ofInstant(instant, ZoneOffset.UTC),
                    instant == null ? null : LocalDateTime.ofInstant(instant, ZoneOffset.UTC),
                    random.nextInt(4) == 0 ? null : Specimen.Mood.values()[i % Specimen.Mood.values().length]));
        }
        return specimens;
    }
}
