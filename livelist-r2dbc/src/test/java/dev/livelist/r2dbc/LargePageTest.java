package dev.livelist.r2dbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.livelist.Condition;
import dev.livelist.ListDefinition;
import dev.livelist.source.ReadLimit;
import dev.livelist.source.RowSource;
import dev.livelist.source.Selection;
import dev.livelist.source.TooLargeException;
import io.r2dbc.pool.ConnectionPool;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.data.annotation.Id;
import org.springframework.data.r2dbc.core.R2dbcEntityTemplate;

/** Rows may be long: a read stops where they become too much, and nothing is left of it. */
class LargePageTest {

    private static final Selection EVERYTHING = new Selection(Condition.all(), Condition.all());

    record Wide(@Id Long id, String text) {}

    @ParameterizedTest
    @EnumSource(names = {"H2", "POSTGRES_C"})
    void aReadStopsAtTheLimitAndItsConnectionIsFitForTheNext(TestDatabase database) {
        ConnectionPool pool = TestPool.of(database, 1);
        TestDatabase.execute(
                pool, "DROP TABLE IF EXISTS wide", "CREATE TABLE wide (id BIGINT PRIMARY KEY, text VARCHAR(10000))");
        for (int i = 0; i < 20; i++) {
            StringBuilder rows = new StringBuilder("INSERT INTO wide VALUES ");
            for (int j = 0; j < 50; j++) {
                rows.append(j == 0 ? "(" : ", (").append(i * 50 + j).append(", REPEAT('x', 8000))");
            }
            TestDatabase.execute(pool, rows.toString());
        }
        try (R2dbcRowSourceFactory factory = new R2dbcRowSourceFactory(new R2dbcEntityTemplate(pool))) {
            factory.limit(new ReadLimit(1_000_000));
            RowSource source = factory.create(ListDefinition.of(Wide.class)
                    .label("shop.wide")
                    .publicAccess()
                    .fields(Wide::id, Wide::text)
                    .build());
            for (int round = 0; round < 3; round++) {
                assertThatThrownBy(() ->
                                source.page(EVERYTHING, List.of(), 0, 1_000).join())
                        .hasCauseInstanceOf(TooLargeException.class)
                        .hasMessageContaining("livelist.max-document");
                assertThat(source.page(EVERYTHING, List.of(), 0, 100).join()).hasSize(100);
            }
        }
        pool.dispose();
    }
}
