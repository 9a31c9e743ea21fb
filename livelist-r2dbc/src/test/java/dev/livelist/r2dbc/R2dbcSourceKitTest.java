package dev.livelist.r2dbc;

import static dev.livelist.Aggregate.avg;
import static dev.livelist.Aggregate.count;
import static dev.livelist.Aggregate.max;
import static dev.livelist.Aggregate.min;
import static dev.livelist.Aggregate.sum;

import dev.livelist.ListDefinition;
import dev.livelist.source.RowSource;
import dev.livelist.source.tck.RowSourceKit;
import io.r2dbc.pool.ConnectionPool;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.data.annotation.Id;
import org.springframework.data.r2dbc.core.R2dbcEntityTemplate;

/** The contract of row sources, on H2, and on PostgreSQL and MariaDB with two ways each to order text. */
@ParameterizedClass
@EnumSource(
        value = TestDatabase.class,
        names = {"H2", "POSTGRES_C", "POSTGRES_ICU", "MARIADB", "MARIADB_BIN", "MARIADB_AS_MYSQL", "MYSQL"})
@Timeout(180)
class R2dbcSourceKitTest extends RowSourceKit {

    /** Its name is that of the kit's table. */
    record KitRow(
            @Id long id,
            @Nullable String name,
            @Nullable Integer amount,
            @Nullable BigDecimal price,
            @Nullable Boolean active,
            @Nullable Instant due) {}

    private static final ListDefinition<KitRow> ROWS = ListDefinition.of(KitRow.class)
            .publicAccess()
            .fields(KitRow::id, KitRow::name, KitRow::amount, KitRow::price, KitRow::active, KitRow::due)
            .groupable(KitRow::name, KitRow::amount, KitRow::active)
            .aggregates(
                    count(),
                    sum(KitRow::amount),
                    sum(KitRow::price),
                    min(KitRow::price),
                    max(KitRow::price),
                    avg(KitRow::price, 3),
                    avg(KitRow::amount, 0),
                    min(KitRow::due),
                    max(KitRow::due))
            .build();

    /** Fewer connections than reads are cancelled. */
    private static final int CONNECTIONS = 3;

    private static final Map<TestDatabase, ConnectionPool> POOLS = new EnumMap<>(TestDatabase.class);

    private final TestDatabase database;
    private final ConnectionPool pool;
    private final RowSource source;

    R2dbcSourceKitTest(TestDatabase database) {
        this.database = database;
        this.pool = POOLS.computeIfAbsent(database, same -> {
            ConnectionPool made = TestPool.of(same, CONNECTIONS);
            TestDatabase.execute(made, "DROP TABLE IF EXISTS kit_row", table(same));
            return made;
        });
        this.source = new R2dbcRowSourceFactory(new R2dbcEntityTemplate(pool)).create(ROWS);
    }

    @AfterAll
    static void close() {
        POOLS.values().forEach(ConnectionPool::dispose);
        POOLS.clear();
    }

    @Override
    protected ListDefinition<?> definition() {
        return ROWS;
    }

    @Override
    protected RowSource source() {
        return source;
    }

    @Override
    protected void replaceAll(List<dev.livelist.source.tck.KitRow> rows) {
        List<String> statements = database.isMariaDb()
                ? dev.livelist.source.tck.KitRow.replacing(
                        rows,
                        text -> text.replace("\\", "\\\\"),
                        time -> "'" + LocalDateTime.ofInstant(time, ZoneId.systemDefault()) + "'")
                : dev.livelist.source.tck.KitRow.replacing(rows);
        TestDatabase.execute(pool, statements.toArray(String[]::new));
    }

    private static String table(TestDatabase database) {
        String standard = dev.livelist.source.tck.KitRow.TABLE;
        return database.isMariaDb() ? standard.replace("TIMESTAMP WITH TIME ZONE", "DATETIME(6)") : standard;
    }
}
