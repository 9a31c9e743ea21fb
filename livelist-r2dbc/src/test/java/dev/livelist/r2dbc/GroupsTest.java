package dev.livelist.r2dbc;

import static dev.livelist.Aggregate.avg;
import static dev.livelist.Aggregate.count;
import static dev.livelist.Aggregate.max;
import static dev.livelist.Aggregate.min;
import static dev.livelist.Aggregate.sum;
import static org.assertj.core.api.Assertions.assertThat;

import dev.livelist.Condition;
import dev.livelist.ListDefinition;
import dev.livelist.source.GroupSource;
import dev.livelist.source.GroupSource.SourceGroup;
import dev.livelist.source.Selection;
import io.r2dbc.pool.ConnectionPool;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.data.annotation.Id;
import org.springframework.data.r2dbc.core.R2dbcEntityTemplate;

/** Groups by columns of unusual types: whichever row the database finds first, the bytes are the same. */
@ParameterizedClass
@EnumSource(
        value = TestDatabase.class,
        names = {"H2", "POSTGRES_C", "POSTGRES_ICU", "MARIADB"})
class GroupsTest {

    enum Size {
        SMALL,
        LARGE
    }

    record Sheaf(
            @Id long id,
            @Nullable String name,
            @Nullable BigDecimal price,
            @Nullable Size size,
            long amount) {}

    private static final ListDefinition<Sheaf> SHEAVES = ListDefinition.of(Sheaf.class)
            .publicAccess()
            .fields(Sheaf::id, Sheaf::name, Sheaf::price, Sheaf::size, Sheaf::amount)
            .groupable(Sheaf::name, Sheaf::price, Sheaf::size)
            .aggregates(
                    count(),
                    sum(Sheaf::price),
                    min(Sheaf::price),
                    max(Sheaf::price),
                    avg(Sheaf::price, 4),
                    sum(Sheaf::amount))
            .build();

    record Visit(@Id long id, @Nullable LocalDate visitedOn, boolean paid, UUID code, Instant at) {}

    private static final ListDefinition<Visit> VISITS = ListDefinition.of(Visit.class)
            .publicAccess()
            .fields(Visit::id, Visit::visitedOn, Visit::paid, Visit::code, Visit::at)
            .groupable(Visit::visitedOn, Visit::paid, Visit::code, Visit::at)
            .aggregates(count())
            .build();

    private final TestDatabase database;
    private final ConnectionPool pool;
    private R2dbcRowSourceFactory factory;

    GroupsTest(TestDatabase database) {
        this.database = database;
        this.pool = TestPool.of(database, 2);
    }

    @BeforeEach
    void table() {
        TestDatabase.execute(pool, "DROP TABLE IF EXISTS sheaf");
        if (database.isPostgres()) {
            TestDatabase.execute(
                    pool,
                    "DROP TYPE IF EXISTS sheaf_size",
                    "CREATE EXTENSION IF NOT EXISTS citext",
                    "CREATE TABLE sheaf (id BIGINT PRIMARY KEY, name CITEXT, price NUMERIC, size VARCHAR(9), amount BIGINT)");
        } else {
            TestDatabase.execute(
                    pool,
                    "CREATE TABLE sheaf (id BIGINT PRIMARY KEY, name "
                            + (database == TestDatabase.H2 ? "VARCHAR_IGNORECASE" : "VARCHAR(100)")
                            + ", price NUMERIC(20, 3), size VARCHAR(9), amount BIGINT)");
        }
        factory = new R2dbcRowSourceFactory(new R2dbcEntityTemplate(pool));
    }

    @AfterEach
    void close() {
        factory.close();
        pool.dispose();
    }

    private void fill(List<String> rows) {
        TestDatabase.execute(pool, "DELETE FROM sheaf");
        for (int i = 0; i < rows.size(); i++) {
            TestDatabase.execute(pool, "INSERT INTO sheaf VALUES (" + i + ", " + rows.get(i) + ")");
        }
    }

    private List<SourceGroup> groups(String... by) {
        return ((GroupSource) factory.create(SHEAVES))
                .groups(new Selection(Condition.all(), Condition.all()), List.of(by), 100)
                .orTimeout(30, TimeUnit.SECONDS)
                .join();
    }

    /** As a document would say it. */
    private static String text(List<SourceGroup> groups) {
        StringBuilder text = new StringBuilder();
        groups.forEach(group -> text.append(group.keys()).append(group.values()).append('\n'));
        return text.toString();
    }

    @Test
    void equalTextsAndNumbersLookTheSameWhicheverIsFoundFirst() {
        List<String> rows = Arrays.asList(
                "'ax', 1.50, 'SMALL', 1", "'AX', 1.5, 'LARGE', 2", "'aX', 1.500, 'SMALL', 3", "NULL, NULL, NULL, 4");
        fill(rows);
        String byName = text(groups("name"));
        String byPrice = text(groups("price"));
        assertThat(byName).startsWith("[AX][3, 4.500, 1.500, 1.500, 1.5000, 6]\n[null][1, null, null, null, null, 4]");
        assertThat(byPrice).startsWith("[1.500][3, ");
        Collections.reverse(rows);
        fill(rows);
        assertThat(text(groups("name"))).isEqualTo(byName);
        assertThat(text(groups("price"))).isEqualTo(byPrice);
    }

    @Test
    void constantsAreGroupedByTheirNamesAndSumsAreExact() {
        fill(List.of(
                "'a', 12345678901234567.001, 'SMALL', 9223372036854775807",
                "'b', 0.002, 'SMALL', 9223372036854775807",
                "'c', 1, 'LARGE', -1"));
        List<SourceGroup> groups = groups("size");
        assertThat(groups)
                .extracting(group -> String.valueOf(group.keys().get(0)))
                .containsExactly("LARGE", "SMALL");
        assertThat(groups.get(1).values())
                .startsWith(2L, new BigDecimal("12345678901234567.003"))
                .endsWith(new BigInteger("18446744073709551614"));
        assertThat(groups.get(1).values().get(4)).isEqualTo(new BigDecimal("6172839450617283.5015"));
    }

    @Test
    void severalFieldsAreAGroupTogether() {
        fill(List.of("'a', 1, 'SMALL', 1", "'a', 1, 'LARGE', 1", "'a', 1, NULL, 1", "'a', 1, 'LARGE', 1"));
        assertThat(groups("name", "size"))
                .extracting(group -> group.keys() + " " + group.values().get(0))
                .containsExactly("[a, LARGE] 2", "[a, SMALL] 1", "[a, null] 1");
    }

    @Test
    void aDateIsOneGroupAlsoWhereItsColumnHasTheTimeOfDay() {
        TestDatabase.execute(
                pool,
                "DROP TABLE IF EXISTS visit",
                "CREATE TABLE visit (id BIGINT PRIMARY KEY, visited_on "
                        + (database == TestDatabase.MARIADB ? "DATETIME" : "TIMESTAMP")
                        + ", paid BOOLEAN, code UUID, at TIMESTAMP)",
                "INSERT INTO visit (id, visited_on) VALUES (1, '2026-11-30 08:00:00'), (2, '2026-11-30 09:00:00'),"
                        + " (3, '2026-12-01 00:00:00'), (4, NULL)");
        List<SourceGroup> groups = ((GroupSource) factory.create(VISITS))
                .groups(new Selection(Condition.all(), Condition.all()), List.of("visitedOn"), 100)
                .orTimeout(30, TimeUnit.SECONDS)
                .join();
        assertThat(text(groups)).isEqualTo("[2026-11-30][2]\n[2026-12-01][1]\n[null][1]\n");
    }
}
