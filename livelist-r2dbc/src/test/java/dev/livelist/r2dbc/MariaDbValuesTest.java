package dev.livelist.r2dbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.livelist.Condition;
import dev.livelist.Field;
import dev.livelist.ListDefinition;
import dev.livelist.source.Selection;
import dev.livelist.source.SourceRow;
import io.r2dbc.pool.ConnectionPool;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.Result;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.data.annotation.Id;
import org.springframework.data.r2dbc.core.R2dbcEntityTemplate;
import reactor.core.publisher.Flux;

/** The types of columns that only MariaDB has, or has in a way of its own; and its snapshots. */
@Timeout(180)
class MariaDbValuesTest {

    record Oddity(
            @Id long id,
            @Nullable Boolean flag,
            @Nullable Boolean bit,
            @Nullable Integer small,
            @Nullable Long counted,
            @Nullable BigDecimal huge,
            @Nullable LocalDateTime seconds,
            @Nullable LocalDateTime millis,
            @Nullable LocalDateTime micros,
            @Nullable String mood,
            @Nullable BigDecimal price,
            @Nullable Double measure,
            @Nullable String document,
            @Nullable String body,
            @Nullable UUID token) {}

    private static final UUID TOKEN = UUID.fromString("80000000-0000-4000-8000-00000000000a");

    private static final String TABLE =
            "CREATE OR REPLACE TABLE oddity (id BIGINT UNSIGNED PRIMARY KEY, flag TINYINT(1),"
                    + " bit BIT(1), small SMALLINT UNSIGNED, counted INT UNSIGNED, huge BIGINT UNSIGNED, seconds DATETIME,"
                    + " millis DATETIME(3), micros DATETIME(6), mood ENUM('sad', 'happy', 'calm'), price DECIMAL(12, 4),"
                    + " measure DOUBLE, document JSON, body TEXT, token UUID)";

    private static final ListDefinition<Oddity> LIST = ListDefinition.of(Oddity.class)
            .publicAccess()
            .fields(
                    Oddity::id,
                    Oddity::flag,
                    Oddity::bit,
                    Oddity::small,
                    Oddity::counted,
                    Oddity::huge,
                    Oddity::seconds,
                    Oddity::millis,
                    Oddity::micros,
                    Oddity::mood,
                    Oddity::price,
                    Oddity::measure,
                    Oddity::document,
                    Oddity::body,
                    Oddity::token)
            .build();

    private final ConnectionPool pool = TestPool.of(TestDatabase.MARIADB_NOPAD, 1);
    private final R2dbcRowSourceFactory sources = new R2dbcRowSourceFactory(new R2dbcEntityTemplate(pool));
    private final R2dbcRowSource source = sources.source(LIST);

    @BeforeEach
    void fill() {
        TestDatabase.execute(
                pool,
                TABLE,
                "INSERT INTO oddity VALUES (1, 1, b'1', 65535, 4294967295, 18446744073709551615, '2026-03-29 02:30:00.6',"
                        + " '2026-03-29 02:30:00.6789', '2026-03-29 02:30:00.678912', 'calm', 0.1, 0.1, '{\"a\": 1}', 'a', '"
                        + TOKEN + "')",
                "INSERT INTO oddity VALUES (2, 0, b'0', 0, 0, 0, '1000-01-01 00:00:00', '9999-12-31 23:59:59.999',"
                        + " '9999-12-31 23:59:59.999999', 'sad', -99999999.9999, 1e300, '[]', 'a ', UUID())",
                "INSERT INTO oddity VALUES (3, 2, b'1', 7, 7, 7, '2026-03-29 02:30:01', '2026-03-29 02:30:00.678',"
                        + " '2026-03-29 02:30:00.678911', 'happy', 0.1000, 0.30000000000000004, 'null', 'A', UUID())",
                "INSERT INTO oddity (id) VALUES (4)");
    }

    @AfterEach
    void close() {
        sources.close();
        pool.dispose();
    }

    @Test
    void valuesAreShownAsTheDatabaseHasThem() {
        List<SourceRow> rows = page(Condition.all());
        assertThat(rows.get(0).values())
                .containsExactly(
                        1L,
                        true,
                        true,
                        65535,
                        4294967295L,
                        new BigDecimal("18446744073709551615"),
                        LocalDateTime.parse("2026-03-29T02:30:00"),
                        LocalDateTime.parse("2026-03-29T02:30:00.678"),
                        LocalDateTime.parse("2026-03-29T02:30:00.678912"),
                        "calm",
                        new BigDecimal("0.1000"),
                        0.1,
                        "{\"a\": 1}",
                        "a",
                        TOKEN);
        assertThat(rows.get(1).values()[7]).isEqualTo(LocalDateTime.parse("9999-12-31T23:59:59.999"));
        assertThat(rows.get(3).values()).containsOnly(4L, null);
    }

    /** A TINYINT(1) may hold 2, an ENUM has an order of its own, and a text column is sorted by its beginning. */
    @Test
    void memoryDecidesWhatItDecidesAsTheDatabaseDoes() {
        List<SourceRow> all = page(Condition.all());
        Set<String> equated = new TreeSet<>();
        Set<String> ordered = new TreeSet<>();
        for (Field field : LIST.columns()) {
            source.equality(field).ifPresent(equal -> {
                equated.add(field.name());
                for (Object asked : values(all, field)) {
                    assertThat(keys(all.stream()
                                    .filter(row -> value(row, field) != null && equal.test(value(row, field), asked))
                                    .toList()))
                            .as("%s = %s", field.name(), asked)
                            .isEqualTo(keys(page(compared(field, Condition.Operator.EQ, asked))));
                }
            });
            source.order(field).ifPresent(order -> {
                ordered.add(field.name());
                for (Object asked : values(all, field)) {
                    assertThat(keys(all.stream()
                                    .filter(row ->
                                            value(row, field) != null && order.compare(value(row, field), asked) < 0)
                                    .toList()))
                            .as("%s < %s", field.name(), asked)
                            .isEqualTo(keys(page(compared(field, Condition.Operator.LT, asked))));
                }
            });
        }
        assertThat(ordered)
                .containsExactlyInAnyOrder(
                        "bit", "small", "counted", "huge", "seconds", "millis", "micros", "price", "measure");
        assertThat(equated)
                .containsExactlyInAnyOrder(
                        "bit", "small", "counted", "huge", "seconds", "millis", "micros", "price", "measure", "body",
                        "token");
    }

    /** By default a transaction of InnoDB sees what there was when it began, for as long as it goes on. */
    @Test
    void aTransactionThatSomebodyHasLeftOpenHidesNoCommit() {
        assertThat(page(Condition.all())).hasSize(4);
        Flux.usingWhen(
                        pool.create(),
                        connection -> Flux.concat(
                                        connection
                                                .createStatement("START TRANSACTION")
                                                .execute(),
                                        connection
                                                .createStatement("SELECT * FROM oddity")
                                                .execute())
                                .concatMap(Result::getRowsUpdated),
                        Connection::close)
                .blockLast(Duration.ofSeconds(30));
        TestDatabase.execute(TestDatabase.MARIADB_NOPAD.connectionFactory(), "INSERT INTO oddity (id) VALUES (5)");
        assertThat(page(Condition.all())).hasSize(5);
    }

    private static Condition compared(Field field, Condition.Operator operator, Object value) {
        return new Condition.Comparison(field.name(), operator, value);
    }

    private static Set<Object> values(List<SourceRow> rows, Field field) {
        return rows.stream()
                .map(row -> value(row, field))
                .filter(value -> value != null)
                .collect(Collectors.toSet());
    }

    private static @Nullable Object value(SourceRow row, Field field) {
        return row.values()[LIST.columns().indexOf(field)];
    }

    private static List<Object> keys(List<SourceRow> rows) {
        return rows.stream().map(SourceRow::key).toList();
    }

    private List<SourceRow> page(Condition condition) {
        return source.page(new Selection(Condition.all(), condition), List.of(), 0, 100)
                .orTimeout(30, TimeUnit.SECONDS)
                .join();
    }
}
