package dev.livelist.jpa;

import static org.assertj.core.api.Assertions.assertThat;

import dev.livelist.Condition;
import dev.livelist.ListDefinition;
import dev.livelist.jpa.TestUnit.Database;
import dev.livelist.source.Selection;
import dev.livelist.source.SourceRow;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** PostgreSQL's times far from today are read as they are; a list over R2DBC shows the same, as its test of this name says. */
class FarTimesTest {

    @Entity(name = "Moment")
    static class Moment {
        @Id
        long id;

        @Nullable
        Instant at;

        @Nullable
        OffsetDateTime zoned;

        @Nullable
        LocalDateTime local;

        @Nullable
        LocalDate day;

        long getId() {
            return id;
        }

        @Nullable
        Instant getAt() {
            return at;
        }

        @Nullable
        OffsetDateTime getZoned() {
            return zoned;
        }

        @Nullable
        LocalDateTime getLocal() {
            return local;
        }

        @Nullable
        LocalDate getDay() {
            return day;
        }
    }

    /** @param prepareThreshold -1 for values in binary form, 5 for the driver's default: text */
    @ParameterizedTest
    @ValueSource(strings = {"-1", "5"})
    void timesFarFromTodayAreReadAsTheyAre(String prepareThreshold) {
        Properties driver = new Properties();
        driver.put("prepareThreshold", prepareThreshold);
        try (TestUnit unit = new TestUnit(Database.POSTGRES_C, driver, Map.of(), Moment.class);
                JpaRowSourceFactory sources = new JpaRowSourceFactory(unit.factory(), 2)) {
            unit.sql(
                    "INSERT INTO moment (id, at, zoned, local, day) SELECT i, t::timestamptz, t::timestamptz, t::timestamp, t::date FROM"
                            + " (VALUES (1, 'infinity'), (2, '-infinity'), (3, '0044-03-15 12:00:00 BC'), (4, '12345-01-02 03:04:05.678901'),"
                            + " (5, '0001-01-01 00:00:00'), (6, '294276-12-31 23:59:59.999999')) v(i, t)");
            ListDefinition<Moment> list = ListDefinition.of(Moment.class)
                    .publicAccess()
                    .fields(Moment::getId, Moment::getAt, Moment::getZoned, Moment::getLocal, Moment::getDay)
                    .build();
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
                // Infinity is no value that Hibernate binds as a point in time: no cursor has it.
                boolean infinite = row.values()[4] instanceof LocalDate day
                        && (day.equals(LocalDate.MAX) || day.equals(LocalDate.MIN));
                for (int i = infinite ? 3 : 1; i < row.values().length; i++) {
                    assertThat(at(sources, list, list.shown().get(i).name(), row.values()[i]))
                            .as("asked for %s", row.values()[i])
                            .contains(row.key());
                }
            }
        }
    }

    /** The keys of the rows with a value, as a page that begins there asks for them. */
    private static List<Object> at(
            JpaRowSourceFactory sources, ListDefinition<Moment> list, String field, Object value) {
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
