package dev.livelist.r2dbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.livelist.Condition;
import dev.livelist.ListDefinition;
import dev.livelist.source.Selection;
import dev.livelist.source.SourceRow;
import io.r2dbc.pool.ConnectionPool;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.data.annotation.Id;
import org.springframework.data.r2dbc.core.R2dbcEntityTemplate;

/** PostgreSQL's times far from today are read as they are; a list over JPA shows the same, as its test of this name says. */
class FarTimesTest {

    record Moment(@Id Long id, Instant at, OffsetDateTime zoned, LocalDateTime local, LocalDate day) {}

    @Test
    void timesFarFromTodayAreReadAsTheyAre() {
        ConnectionPool pool = TestPool.of(TestDatabase.POSTGRES_C, 1);
        TestDatabase.execute(
                pool,
                "DROP TABLE IF EXISTS moment",
                "CREATE TABLE moment (id BIGINT PRIMARY KEY, at TIMESTAMPTZ, zoned TIMESTAMPTZ, local TIMESTAMP, day DATE)",
                "INSERT INTO moment (id, at, zoned, local, day) SELECT i, t::timestamptz, t::timestamptz, t::timestamp, t::date FROM"
                        + " (VALUES (1, 'infinity'), (2, '-infinity'), (3, '0044-03-15 12:00:00 BC'), (4, '12345-01-02 03:04:05.678901'),"
                        + " (5, '0001-01-01 00:00:00'), (6, '294276-12-31 23:59:59.999999')) v(i, t)");
        ListDefinition<Moment> list = ListDefinition.of(Moment.class)
                .publicAccess()
                .fields(Moment::id, Moment::at, Moment::zoned, Moment::local, Moment::day)
                .build();
        try (R2dbcRowSourceFactory sources = new R2dbcRowSourceFactory(new R2dbcEntityTemplate(pool))) {
            List<SourceRow> rows = sources.create(list)
                    .page(new Selection(Condition.all(), Condition.all()), List.of(), 0, 10)
                    .join();
            assertThat(rows.stream().map(FarTimesTest::text))
                    .containsExactly(
                            // shown as the drivers have them: PostgreSQL's infinity is the end of java.time's years
                            "1 +1000000000-01-01T17:59:59.999999999Z +1000000000-01-01T17:59:59.999999999Z +999999999-12-31T23:59:59.999999999 +999999999-12-31",
                            "2 -1000000000-12-31T06:00:00Z -1000000000-12-31T06:00:00Z -999999999-01-01T00:00 -999999999-01-01",
                            "3 -0043-03-15T12:00:00Z -0043-03-15T12:00:00Z -0043-03-15T12:00 -0043-03-15",
                            "4 +12345-01-02T03:04:05.678901Z +12345-01-02T03:04:05.678901Z +12345-01-02T03:04:05.678901 +12345-01-02",
                            "5 0001-01-01T00:00:00Z 0001-01-01T00:00:00Z 0001-01-01T00:00 0001-01-01",
                            "6 +294276-12-31T23:59:59.999999Z +294276-12-31T23:59:59.999999Z +294276-12-31T23:59:59.999999 +294276-12-31");
            for (SourceRow row : rows) {
                for (int i = 1; i < row.values().length; i++) {
                    assertThat(at(sources, list, list.shown().get(i).name(), row.values()[i]))
                            .as("asked for %s", row.values()[i])
                            .contains(row.key());
                }
            }
        } finally {
            pool.dispose();
        }
    }

    /** Anybody can make a cursor with such a value. */
    @ParameterizedTest
    @EnumSource(names = {"H2", "MARIADB", "POSTGRES_C"})
    void noDatabaseRefusesWhatACursorMayHave(TestDatabase database) {
        ConnectionPool pool = TestPool.of(database, 1);
        String point = database == TestDatabase.MARIADB ? "TIMESTAMP(6) NULL" : "TIMESTAMP WITH TIME ZONE";
        String local = database == TestDatabase.MARIADB ? "DATETIME(6)" : "TIMESTAMP";
        TestDatabase.execute(
                pool,
                "DROP TABLE IF EXISTS point",
                "CREATE TABLE point (id BIGINT PRIMARY KEY, at " + point + ", local " + local
                        + ", on_day DATE, price DECIMAL(20, 2))",
                "INSERT INTO point (id, at, local, on_day, price) VALUES (1, '2026-11-30 10:00:00', '2026-11-30 10:00:00',"
                        + " '2026-11-30', 1)");
        ListDefinition<Point> list = ListDefinition.of(Point.class)
                .publicAccess()
                .fields(Point::id, Point::at, Point::local, Point::onDay, Point::price)
                .build();
        try (R2dbcRowSourceFactory sources = new R2dbcRowSourceFactory(new R2dbcEntityTemplate(pool))) {
            List<String> refused = new ArrayList<>();
            for (Object value : List.of(
                    Instant.parse("+294276-12-31T23:59:59.999999Z"),
                    Instant.parse("-4712-01-01T00:00:00Z"),
                    LocalDateTime.MAX,
                    LocalDateTime.MIN,
                    LocalDateTime.of(294276, 12, 31, 23, 59),
                    LocalDateTime.of(-4712, 1, 1, 0, 0),
                    LocalDate.MAX,
                    LocalDate.MIN,
                    LocalDate.of(294276, 12, 31),
                    LocalDate.of(-4712, 1, 1),
                    new BigDecimal("1E+999"),
                    new BigDecimal("1E-999"),
                    new BigDecimal("-" + "9".repeat(999)))) {
                String field = value instanceof Instant
                        ? "at"
                        : value instanceof LocalDateTime ? "local" : value instanceof LocalDate ? "onDay" : "price";
                Condition beyond = new Condition.Ordered(field, Condition.Operator.GTE, value);
                try {
                    sources.create(list)
                            .page(new Selection(Condition.all(), beyond), List.of(), 0, 10)
                            .join();
                } catch (RuntimeException e) {
                    refused.add(value + ": " + e);
                }
            }
            assertThat(refused).isEmpty();
        } finally {
            pool.dispose();
        }
    }

    record Point(@Id Long id, Instant at, LocalDateTime local, LocalDate onDay, BigDecimal price) {}

    /** The keys of the rows with a value, as a page that begins there asks for them. */
    private static List<Object> at(
            R2dbcRowSourceFactory sources, ListDefinition<Moment> list, String field, Object value) {
        Condition there = new Condition.Ordered(field, Condition.Operator.EQ, value);
        return sources.create(list).page(new Selection(Condition.all(), there), List.of(), 0, 10).join().stream()
                .map(SourceRow::key)
                .toList();
    }

    private static String text(SourceRow row) {
        return Arrays.stream(row.values())
                .map(value -> value instanceof OffsetDateTime at ? at.toInstant() : value)
                .map(String::valueOf)
                .collect(Collectors.joining(" "));
    }
}
