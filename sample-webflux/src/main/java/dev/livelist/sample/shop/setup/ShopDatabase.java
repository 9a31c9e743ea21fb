package dev.livelist.sample.shop.setup;

import dev.livelist.r2dbc.Changes;
import dev.livelist.sample.shop.Product;
import dev.livelist.sample.shop.Work;
import dev.livelist.sample.shop.common.SeedProducts;
import dev.livelist.sample.shop.common.SeedProducts.SeedProduct;
import dev.livelist.sample.shop.common.ShopTables;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.Result;
import io.r2dbc.spi.Statement;
import java.time.ZoneId;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Makes the tables where they are missing and fills an empty shop, all in one transaction. */
@Component
class ShopDatabase implements SmartInitializingSingleton {

    private static final Logger log = LoggerFactory.getLogger(ShopDatabase.class);
    private static final int ROWS_PER_STATEMENT = 500;

    private final DatabaseClient database;
    private final Changes changes;
    private final Work work;
    private final int seed;

    ShopDatabase(DatabaseClient database, Changes changes, Work work, @Value("${sample.seed}") int seed) {
        this.database = database;
        this.changes = changes;
        this.work = work;
        this.seed = seed;
    }

    @Override
    public void afterSingletonsInstantiated() {
        ShopTables tables =
                ShopTables.of(database.getConnectionFactory().getMetadata().getName());
        Long seeded = work.inTransaction(() -> Flux.fromStream(tables::statements)
                        .concatMap(this::run)
                        .then(isEmpty())
                        .flatMap(empty -> empty && seed > 0 ? fill(tables) : Mono.just(0L))
                        .flatMap(count -> Flux.fromStream(tables::lastly)
                                .concatMap(this::run)
                                .then(Mono.just(count))))
                .block();
        log.info("The tables are there; products added: {}", seeded);
    }

    private Mono<Void> run(String sql) {
        return database.sql(sql).then();
    }

    private Mono<Boolean> isEmpty() {
        return database.sql("select count(*) from (select 1 from product limit 1) as any_product")
                .mapValue(Long.class)
                .one()
                .map(count -> count == 0);
    }

    /** It uses few statements, for which one invalidation is enough. */
    private Mono<Long> fill(ShopTables tables) {
        Mono<Long> inserted = database.inConnection(connection -> Flux.fromStream(() -> SeedProducts.generate(seed))
                .buffer(ROWS_PER_STATEMENT)
                .concatMap(products -> insert(connection, products, tables))
                .reduce(0L, Long::sum));
        return inserted.flatMap(count -> changes.invalidate(Product.class).thenReturn(count));
    }

    private static Mono<Long> insert(Connection connection, List<SeedProduct> products, ShopTables tables) {
        Statement statement =
                connection.createStatement("insert into product (name, category, price, active, updated_at) values "
                        + (tables == ShopTables.MARIADB ? "(?, ?, ?, ?, ?)" : "($1, $2, $3, $4, $5)"));
        for (int i = 0; i < products.size(); i++) {
            if (i > 0) {
                statement.add();
            }
            bind(statement, products.get(i), tables);
        }
        return Flux.from(statement.execute()).concatMap(Result::getRowsUpdated).reduce(0L, Long::sum);
    }

    private static void bind(Statement statement, SeedProduct product, ShopTables tables) {
        statement.bind(0, product.name());
        if (product.category() == null) {
            statement.bindNull(1, String.class);
        } else {
            statement.bind(1, product.category());
        }
        statement
                .bind(2, product.price())
                .bind(3, product.active())
                .bind(4, tables.written(product.updatedAt(), ZoneId.systemDefault()));
    }
}
