package dev.livelist.sample.shop.setup;

import dev.livelist.jpa.JpaChanges;
import dev.livelist.sample.shop.Product;
import dev.livelist.sample.shop.common.SeedProducts;
import dev.livelist.sample.shop.common.ShopTables;
import java.sql.Connection;
import java.time.ZoneOffset;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Makes the tables where they are missing and fills an empty shop, all in one transaction. It uses plain JDBC, which Hibernate does not see, so it
 * announces one invalidation for all products.
 */
@Component
class ShopDatabase implements SmartInitializingSingleton {

    private static final Logger log = LoggerFactory.getLogger(ShopDatabase.class);
    private static final int ROWS_PER_BATCH = 500;

    private final JdbcTemplate jdbc;
    private final TransactionOperations transaction;
    private final JpaChanges changes;
    private final int seed;

    ShopDatabase(
            JdbcTemplate jdbc,
            TransactionOperations transaction,
            JpaChanges changes,
            @Value("${sample.seed}") int seed) {
        this.jdbc = jdbc;
        this.transaction = transaction;
        this.changes = changes;
        this.seed = seed;
    }

    @Override
    public void afterSingletonsInstantiated() {
        int seeded = transaction.execute(status -> {
            ShopTables tables = ShopTables.of(product());
            tables.statements().forEach(jdbc::execute);
            int added = isEmpty() ? fill(tables) : 0;
            tables.lastly().forEach(jdbc::execute);
            return added;
        });
        log.info("The tables are there; products added: {}", seeded);
    }

    private String product() {
        ConnectionCallback<String> name =
                (Connection connection) -> connection.getMetaData().getDatabaseProductName();
        return jdbc.execute(name);
    }

    private boolean isEmpty() {
        return jdbc.queryForList("select 1 from product limit 1").isEmpty();
    }

    private int fill(ShopTables tables) {
        List<SeedProducts.SeedProduct> products = SeedProducts.generate(seed).toList();
        jdbc.batchUpdate(
                "insert into product (name, category, price, active, updated_at) values (?, ?, ?, ?, ?)",
                products,
                ROWS_PER_BATCH,
                (row, product) -> {
                    row.setString(1, product.name());
                    row.setString(2, product.category());
                    row.setBigDecimal(3, product.price());
                    row.setBoolean(4, product.active());
                    row.setObject(5, tables.written(product.updatedAt(), ZoneOffset.UTC)); // as Hibernate does
                });
        changes.invalidate(Product.class);
        return products.size();
    }
}
