package dev.livelist.jpa;

import static org.assertj.core.api.Assertions.assertThat;

import dev.livelist.Condition;
import dev.livelist.Field;
import dev.livelist.ListDefinition;
import dev.livelist.Sort;
import dev.livelist.jpa.TestUnit.Database;
import dev.livelist.source.Selection;
import dev.livelist.source.SourceRow;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.Random;
import java.util.Set;
import java.util.TimeZone;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.BiPredicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Values that come through JDBC are those that the database compares: for each kind of property memory orders, equates and filters
 * as SQL does, or says that it cannot. With values in text and in binary form, in a time zone with summer time.
 */
class JdbcValuesTest {

    private static final long SEED = 20261130;
    private static final int ROWS = 60;
    private static final ListDefinition<Sample> LIST = Sample.list();

    /** A driver's way of transferring values. */
    enum Way {
        H2(Database.H2, Map.of()),
        POSTGRES_BINARY(Database.POSTGRES_C, Map.of("prepareThreshold", "-1")),
        POSTGRES_TEXT(Database.POSTGRES_C, Map.of("binaryTransfer", "false")),
        POSTGRES_ICU_BINARY(Database.POSTGRES_ICU, Map.of("prepareThreshold", "-1")),
        MARIADB_TEXT(Database.MARIADB, Map.of()),
        MARIADB_BIN_TEXT(Database.MARIADB_BIN, Map.of()),
        MARIADB_NOPAD_BINARY(Database.MARIADB_NOPAD, Map.of("useServerPrepStmts", "true"));

        private final Database database;
        private final Map<String, String> driver;

        Way(Database database, Map<String, String> driver) {
            this.database = database;
            this.driver = driver;
        }
    }

    private static final TimeZone BEFORE = TimeZone.getDefault();
    private static final Map<Way, TestUnit> UNITS = new HashMap<>();
    private static final Map<Way, JpaRowSourceFactory> FACTORIES = new HashMap<>();
    private static final Map<Way, JpaRowSource> SOURCES = new HashMap<>();

    @BeforeAll
    static void whereClocksAreChanged() {
        TimeZone.setDefault(TimeZone.getTimeZone("Europe/Berlin"));
    }

    @AfterAll
    static void close() {
        TimeZone.setDefault(BEFORE);
        FACTORIES.values().forEach(JpaRowSourceFactory::close);
        UNITS.values().forEach(TestUnit::close);
    }

    /** Values of each property, as a reader might filter by them. */
    private static final Map<String, List<?>> VALUES = values();

    private static Map<String, List<?>> values() {
        List<Instant> instants = Stream.of(
                        "1970-01-01T00:00:00Z",
                        "2026-03-29T00:59:59.999999Z",
                        "2026-03-29T01:30:00Z",
                        "2026-10-25T00:30:00Z",
                        "2026-10-25T01:30:00.000001Z",
                        "9999-12-31T23:59:59.999999Z",
                        "1582-10-10T00:00:00Z",
                        "0001-01-01T00:00:00Z")
                .map(Instant::parse)
                .toList();
        // Readings that the clocks of Berlin skip, or show twice, and days that the calendars of Rome skipped.
        List<LocalDateTime> clocks = Stream.of(
                        "2026-03-29T02:30:00",
                        "2026-03-29T03:15:00",
                        "2026-03-29T03:30:00",
                        "2026-03-29T01:59:59.999999",
                        "2026-10-25T02:30:00",
                        "1582-10-10T12:00:00",
                        "1582-10-20T12:00:00",
                        "0001-01-01T00:00:00",
                        "9999-12-31T23:59:59.999999")
                .map(LocalDateTime::parse)
                .toList();
        List<BigDecimal> decimals = Stream.of(
                        "0", "0.00", "-0.1", "1.000000000001", "1E+3", "1000", "123456789012345678901234567")
                .map(BigDecimal::new)
                .toList();
        Map<String, List<?>> values = new LinkedHashMap<>();
        values.put("text", List.of("", " ", "a", "A", "a ", "b", "B", "ä", "é", "e\u0301", "\uFFFD", "\uD83D\uDE00"));
        values.put("padded", List.of("", "a", "A", "b"));
        values.put("small", List.of((short) 0, (short) -1, Short.MAX_VALUE, Short.MIN_VALUE));
        values.put("counted", List.of(0, -1, 9, 10, Integer.MAX_VALUE, Integer.MIN_VALUE));
        values.put("big", List.of(0L, -1L, 1L << 53, (1L << 53) + 1, Long.MAX_VALUE, Long.MIN_VALUE));
        values.put("narrow", List.of(0, -1, Integer.MAX_VALUE));
        values.put("wide", List.of(0L, -1L, (long) Integer.MAX_VALUE, (long) Integer.MIN_VALUE));
        values.put("amount", decimals);
        values.put("whole", List.of(new BigDecimal("0"), new BigDecimal("-7"), new BigDecimal("1E+3")));
        values.put(
                "floating",
                List.of(0.0, -0.0, 0.1, 0.30000000000000004, 0.3, 1e300, Double.NaN, Double.NEGATIVE_INFINITY));
        values.put("single", List.of(0f, -0f, 0.1f, 0.3f, 1e30f, Float.NaN, Float.POSITIVE_INFINITY));
        values.put("doubled", List.of(0.0, 0.1, 0.3, 0.5));
        values.put("halved", List.of(0f, 0.1f, 0.3f, 0.5f));
        values.put("flag", List.of(true, false));
        values.put(
                "token",
                List.of(new UUID(0, 0), new UUID(-1, 0), new UUID(1, 0), new UUID(Long.MIN_VALUE, 0), new UUID(0, -1)));
        values.put("instant", instants);
        values.put("stamped", instants);
        values.put(
                "zoned",
                instants.subList(0, 5).stream()
                        .map(at -> at.atOffset(ZoneOffset.ofHours(5)))
                        .toList());
        values.put("day", clocks.stream().map(LocalDateTime::toLocalDate).toList());
        values.put("clock", clocks);
        values.put("mood", List.of(Sample.Mood.values()));
        values.put("place", List.of(Sample.Mood.values()));
        values.put("part.price", List.of(new BigDecimal("1.50"), new BigDecimal("1.5"), new BigDecimal("2")));
        values.put("inherited", List.of(1, 2, -3));
        values.put("reversed", List.of("ab", "ba"));
        values.put("shouted", List.of("A", "B"));
        return values;
    }

    /** What memory judges nowhere: blanks, other numbers than the column has, formulas and converters. */
    private static final Set<String> NEVER =
            Set.of("padded", "doubled", "halved", "stamped", "place", "reversed", "shouted", "narrow");

    /** Its REAL is a double; it sends a FLOAT with six digits, orders a UUID in a way of its own, and has no time zones. */
    private static final Set<String> NEVER_IN_MARIADB = Set.of("single", "token", "instant", "zoned");

    static Stream<Arguments> properties() {
        return Stream.of(Way.values())
                .flatMap(way -> VALUES.keySet().stream().map(property -> Arguments.of(way, property)));
    }

    @ParameterizedTest(name = "{1} over {0}")
    @MethodSource("properties")
    void memoryAgreesWithTheDatabaseOrSaysThatItCannot(Way way, String property) {
        JpaRowSource source = source(way);
        Field field = LIST.property(property).orElseThrow();
        boolean ordered = isKnown(way, property)
                && !(Set.of(Way.POSTGRES_ICU_BINARY, Way.MARIADB_TEXT).contains(way) && isText(property));
        assertThat(source.order(field).isPresent())
                .as(source.whyNotInMemory(field))
                .isEqualTo(ordered);
        boolean equated = isKnown(way, property)
                && !(Set.of(Way.MARIADB_TEXT, Way.MARIADB_BIN_TEXT).contains(way) && isText(property));
        assertThat(source.equality(field).isPresent())
                .isEqualTo(equated || way.database.isMariaDb() && property.equals("token"));
        source.order(field).ifPresent(order -> {
            assertOrder(source, property, order);
            assertFilters(
                    way, source, property, Condition.Operator.GT, (value, asked) -> order.compare(value, asked) > 0);
            assertFilters(
                    way, source, property, Condition.Operator.LTE, (value, asked) -> order.compare(value, asked) <= 0);
        });
        source.equality(field).ifPresent(equal -> assertFilters(way, source, property, Condition.Operator.EQ, equal));
    }

    private static boolean isKnown(Way way, String property) {
        return way.database.isMariaDb()
                ? property.equals("doubled") || !(NEVER.contains(property) || NEVER_IN_MARIADB.contains(property))
                : !NEVER.contains(property);
    }

    private static boolean isText(String property) {
        return Set.of("text", "mood").contains(property);
    }

    private static void assertOrder(JpaRowSource source, String property, Comparator<Object> order) {
        for (Sort.Direction direction : Sort.Direction.values()) {
            List<SourceRow> byDatabase = page(source, Condition.all(), new Sort(property, direction));
            List<SourceRow> byMemory = new ArrayList<>(byDatabase);
            Collections.shuffle(byMemory, new Random(SEED));
            Comparator<Object> directed = direction == Sort.Direction.ASC ? order : order.reversed();
            byMemory.sort(Comparator.<SourceRow, @Nullable Object>comparing(
                            row -> value(row, property), Comparator.nullsLast(directed))
                    .thenComparing(row -> (Long) row.key()));
            assertThat(described(byMemory, property)).isEqualTo(described(byDatabase, property));
        }
    }

    private static void assertFilters(
            Way way,
            JpaRowSource source,
            String property,
            Condition.Operator operator,
            BiPredicate<Object, Object> admits) {
        List<SourceRow> all = page(source, Condition.all());
        for (Object asked : VALUES.getOrDefault(property, List.of())) {
            if (!isIn(way, asked)) {
                continue;
            }
            List<SourceRow> byMemory = all.stream()
                    .filter(row -> value(row, property) != null
                            && admits.test(Objects.requireNonNull(value(row, property)), asked))
                    .toList();
            assertThat(described(byMemory, property))
                    .as("%s %s %s, seed %s", property, operator, asked, SEED)
                    .isEqualTo(described(page(source, new Condition.Comparison(property, operator, asked)), property));
        }
    }

    /** What was written is what is shown. */
    @ParameterizedTest
    @EnumSource
    void aValueIsReadAsItWasWritten(Way way) {
        List<SourceRow> rows = page(source(way), Condition.all());
        for (Map.Entry<String, List<?>> property : VALUES.entrySet()) {
            if (Set.of("padded", "shouted", "doubled", "zoned").contains(property.getKey())
                    || way == Way.H2 && property.getKey().equals("stamped")
                    || way.database.isMariaDb()
                            && Set.of("stamped", "single", "halved").contains(property.getKey())) {
                continue; // blanks, a formula, other digits, another offset; an instant that Hibernate reads in the
                // JVM's time zone, or that has no place in the column
            }
            Set<String> shown = new TreeSet<>();
            rows.stream()
                    .map(row -> value(row, property.getKey()))
                    .filter(Objects::nonNull)
                    .forEach(value -> shown.add(text(value)));
            Set<String> written = new TreeSet<>();
            property.getValue().stream().filter(value -> isIn(way, value)).forEach(value -> written.add(text(value)));
            assertThat(shown).as(property.getKey()).isEqualTo(written);
        }
    }

    private static String text(Object value) {
        return value instanceof BigDecimal number
                ? number.stripTrailingZeros().toPlainString()
                : value.toString().equals("-0.0") ? "0.0" : value.toString(); // H2 knows no other zero
    }

    @ParameterizedTest
    @CsvSource({"LOW", "HIGH", "FIRST", "LAST"})
    void nullsAreLastWhateverH2HasAsItsDefault(String ordering) {
        Properties driver = new Properties();
        driver.put("DEFAULT_NULL_ORDERING", ordering);
        for (String hibernate : List.of("none", "first", "last")) {
            try (TestUnit unit = new TestUnit(
                            Database.H2,
                            driver,
                            Map.of("hibernate.order_by.default_null_ordering", hibernate),
                            Sample.class);
                    JpaRowSourceFactory sources = new JpaRowSourceFactory(unit.factory(), 1)) {
                unit.sql("INSERT INTO Sample (id, counted) VALUES (1, 5), (2, NULL), (3, 7)");
                JpaRowSource source = sources.source(LIST);
                assertThat(page(source, Condition.all(), new Sort("counted", Sort.Direction.ASC)))
                        .extracting(SourceRow::key)
                        .containsExactly(1L, 3L, 2L);
                assertThat(page(source, Condition.all(), new Sort("counted", Sort.Direction.DESC)))
                        .extracting(SourceRow::key)
                        .containsExactly(3L, 1L, 2L);
            }
        }
    }

    private static List<SourceRow> page(JpaRowSource source, Condition condition, Sort... sort) {
        return source.page(new Selection(Condition.all(), condition), List.of(sort), 0, 1000)
                .orTimeout(30, TimeUnit.SECONDS)
                .join();
    }

    private static @Nullable Object value(SourceRow row, String property) {
        return row.values()[LIST.columns().indexOf(LIST.property(property).orElseThrow())];
    }

    private static List<String> described(List<SourceRow> rows, String property) {
        return rows.stream().map(row -> row.key() + " " + value(row, property)).toList();
    }

    private static JpaRowSource source(Way way) {
        return SOURCES.computeIfAbsent(way, given -> {
            Properties driver = new Properties();
            driver.putAll(given.driver);
            TestUnit unit = new TestUnit(given.database, driver, Map.of(), Sample.class);
            UNITS.put(given, unit);
            JpaRowSourceFactory sources = new JpaRowSourceFactory(unit.factory(), 1);
            FACTORIES.put(given, sources);
            fill(unit, way);
            JpaRowSource source = sources.source(LIST);
            assertThat(page(source, Condition.all())).hasSize(ROWS);
            return source;
        });
    }

    /** Past Hibernate, which would write what it reads: dates as the driver takes them, the rest as text. */
    private static void fill(TestUnit unit, Way way) {
        Random random = new Random(SEED);
        for (int row = 0; row < ROWS; row++) {
            List<String> columns = new ArrayList<>(List.of("id"));
            List<String> values = new ArrayList<>(List.of(Integer.toString(row * 7 % ROWS)));
            for (Map.Entry<String, List<?>> property : VALUES.entrySet()) {
                if (property.getKey().equals("shouted")
                        || way.database.isMariaDb() && property.getKey().equals("stamped")
                        || row >= 13 && random.nextInt(9) == 0) {
                    continue;
                }
                List<?> some = property.getValue();
                Object value = some.get(row < 13 ? row % some.size() : random.nextInt(some.size()));
                if (!isIn(way, value)) {
                    continue;
                }
                columns.add(
                        switch (property.getKey()) {
                            case "part.price" -> "price";
                            case "day" -> "on_day";
                            default -> property.getKey();
                        });
                values.add(
                        way.database.isMariaDb()
                                ? mariaDb(property.getKey(), value)
                                : literal(property.getKey(), value));
            }
            unit.sql("INSERT INTO Sample (" + String.join(", ", columns) + ") VALUES (" + String.join(", ", values)
                    + ")");
        }
    }

    private static String literal(String property, Object value) {
        String text =
                switch (property) {
                    case "place" -> Integer.toString(((Sample.Mood) value).ordinal());
                    case "stamped" ->
                        LocalDateTime.ofInstant((Instant) value, ZoneOffset.UTC).toString();
                    case "zoned" -> ((OffsetDateTime) value).toInstant().toString();
                    case "reversed" ->
                        new StringBuilder(value.toString()).reverse().toString();
                    default -> value.toString();
                };
        if (value instanceof LocalDate) {
            return "DATE '" + text + "'";
        }
        if (value instanceof LocalDateTime at) {
            return "TIMESTAMP '" + at.toLocalDate() + " " + at.toLocalTime() + "'";
        }
        if (value instanceof Number || value instanceof Boolean) {
            return "CAST('" + text + "' AS " + sqlType(property) + ")";
        }
        return property.equals("place") ? text : "'" + text + "'";
    }

    /** Whether the database has such a value, and JDBC's way of an instant, by the calendar of old, is one that leads back. */
    private static boolean isIn(Way way, Object value) {
        if (!way.database.isMariaDb()) {
            return true;
        }
        return value instanceof Number number && !(value instanceof BigDecimal)
                ? Double.isFinite(number.doubleValue())
                : !(value instanceof Instant at) || at.isAfter(Instant.parse("1583-01-01T00:00:00Z"));
    }

    /** A literal; a number as a text that the column turns into one. */
    private static String mariaDb(String property, Object value) {
        if (value instanceof Boolean flag) {
            return flag ? "b'1'" : "b'0'";
        }
        if (value instanceof Instant at) {
            return "'" + LocalDateTime.ofInstant(at, ZoneOffset.UTC) + "'";
        }
        if (value instanceof OffsetDateTime at) {
            return "'" + LocalDateTime.ofInstant(at.toInstant(), ZoneOffset.UTC) + "'";
        }
        return value instanceof Number ? "'" + value + "'" : literal(property, value);
    }

    private static String sqlType(String property) {
        return switch (property) {
            case "small" -> "smallint";
            case "counted", "wide", "inherited" -> "integer";
            case "big", "narrow" -> "bigint";
            case "amount", "whole", "part.price" -> "numeric(40, 12)";
            case "floating", "halved" -> "double precision";
            case "single", "doubled" -> "real";
            default -> "boolean";
        };
    }
}
