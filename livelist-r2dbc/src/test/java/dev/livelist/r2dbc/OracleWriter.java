package dev.livelist.r2dbc;

import dev.livelist.broadcaster.Broadcaster;
import dev.livelist.broadcaster.Invalidation;
import dev.livelist.broadcaster.ModelChange;
import dev.livelist.broadcaster.Signal;
import dev.livelist.r2dbc.OracleShop.OracleItem;
import io.r2dbc.spi.R2dbcException;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.springframework.core.NestedRuntimeException;
import org.springframework.r2dbc.connection.R2dbcTransactionManager;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.transaction.reactive.TransactionalOperator;
import reactor.core.publisher.Mono;

/**
 * Writes rows at random, in transactions that are committed or rolled back, and tells of them once they are committed. Safe for use
 * by several threads, which may be in each other's way.
 */
final class OracleWriter {

    /** What a database says of a deadlock, of a lock that it waited for too long, of a key that has been taken meanwhile, and of a cancelled statement. */
    private static final Set<String> IN_THE_WAY = Set.of("40001", "40P01", "HYT00", "90131", "23000", "23505", "57014");

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final DatabaseClient client;
    private final TransactionalOperator transactions;
    private final Broadcaster broadcaster;
    private final int keys;
    private final int changesPerBulkUpdate;
    private final boolean makers;

    /** Writes items alone. */
    OracleWriter(DatabaseClient client, Broadcaster broadcaster, int keys, int changesPerBulkUpdate) {
        this(client, broadcaster, keys, changesPerBulkUpdate, false);
    }

    /**
     * @param keys how many there are; where there are few, rows come and go more often
     * @param changesPerBulkUpdate after a bulk update everything is read again, which makes up for whatever was missed before it
     * @param makers whether it writes what items refer to, too
     */
    OracleWriter(DatabaseClient client, Broadcaster broadcaster, int keys, int changesPerBulkUpdate, boolean makers) {
        this.client = client;
        this.transactions = TransactionalOperator.create(new R2dbcTransactionManager(client.getConnectionFactory()));
        this.broadcaster = broadcaster;
        this.keys = keys;
        this.changesPerBulkUpdate = changesPerBulkUpdate;
        this.makers = makers;
    }

    OracleItem randomItem(Random choice) {
        return new OracleItem(
                1L + choice.nextInt(keys),
                choice.nextInt(8) == 0 ? null : OracleShop.NAMES[choice.nextInt(OracleShop.NAMES.length)],
                choice.nextInt(5) == 0 ? null : OracleShop.CATEGORIES[choice.nextInt(3)],
                choice.nextInt(6) == 0 ? null : new BigDecimal(OracleShop.PRICES[choice.nextInt(6)]),
                choice.nextInt(4) > 0,
                choice.nextBoolean() ? "alice" : "bob",
                0,
                makers && choice.nextInt(4) > 0 ? Long.valueOf(1 + choice.nextInt(OracleShop.MAKERS)) : null);
    }

    private Mono<Void> replaceMaker(long id, Random choice) {
        String name = OracleShop.NAMES[choice.nextInt(OracleShop.NAMES.length)];
        String price = choice.nextInt(6) == 0 ? "NULL" : OracleShop.PRICES[choice.nextInt(6)];
        return deleteMaker(id)
                .then(client.sql("INSERT INTO oracle_maker (id, name, price) VALUES (" + id + ", :name, " + price + ")")
                        .bind("name", name)
                        .then());
    }

    private Mono<Void> deleteMaker(long id) {
        return client.sql("DELETE FROM oracle_maker WHERE id = " + id).then();
    }

    void clear() {
        client.sql("DELETE FROM oracle_item").then().block(PATIENCE);
        if (makers) {
            client.sql("DELETE FROM oracle_maker").then().block(PATIENCE);
        }
    }

    void put(OracleItem item) {
        replace(item).block(PATIENCE);
    }

    private Mono<Void> delete(long id) {
        return client.sql("DELETE FROM oracle_item WHERE id = " + id).then();
    }

    private Mono<Void> replace(OracleItem item) {
        DatabaseClient.GenericExecuteSpec insert = client.sql(
                        "INSERT INTO oracle_item (id, name, category, price, active, owner, maker_id) VALUES (:id, :name, :category, :price, :active, :owner, :maker)")
                .bind("id", item.id())
                .bind("active", item.active())
                .bind("owner", item.owner());
        insert = item.name() == null ? insert.bindNull("name", String.class) : insert.bind("name", item.name());
        insert = item.category() == null
                ? insert.bindNull("category", String.class)
                : insert.bind("category", item.category());
        insert = item.price() == null ? insert.bindNull("price", BigDecimal.class) : insert.bind("price", item.price());
        insert = item.makerId() == null ? insert.bindNull("maker", Long.class) : insert.bind("maker", item.makerId());
        return delete(item.id()).then(insert.then());
    }

    /** One transaction, or a bulk update; what it was. */
    String step(Random choice) {
        try {
            return choice.nextInt(changesPerBulkUpdate) == 0 ? updateMany(choice) : change(choice);
        } catch (NestedRuntimeException e) {
            if (e.getRootCause() instanceof R2dbcException cause && IN_THE_WAY.contains(cause.getSqlState())) {
                return "refused: " + e.getMessage();
            }
            throw e;
        }
    }

    private String updateMany(Random choice) {
        String category = OracleShop.CATEGORIES[choice.nextInt(3)];
        client.sql("UPDATE oracle_item SET written = DEFAULT, price = price + 1, active = NOT active WHERE category = '"
                        + category + "'")
                .then()
                .block(PATIENCE);
        broadcaster.publish(new Invalidation("r2dbc.oracleitem", Invalidation.Reason.ANNOUNCED));
        return "updated all of " + category;
    }

    private String change(Random choice) {
        List<Signal> changes = new ArrayList<>();
        Mono<Void> work = Mono.empty();
        int count = choice.nextInt(3) == 0 ? 2 + choice.nextInt(6) : 1;
        for (int i = 0; i < count; i++) {
            if (makers && choice.nextInt(3) == 0) {
                long maker = 1 + choice.nextInt(OracleShop.MAKERS);
                boolean gone = choice.nextInt(4) == 0;
                work = work.then(gone ? deleteMaker(maker) : replaceMaker(maker, choice));
                changes.add(
                        gone
                                ? ModelChange.deleted("r2dbc.oraclemaker", maker)
                                : ModelChange.updated("r2dbc.oraclemaker", maker));
                continue;
            }
            OracleItem item = randomItem(choice);
            if (choice.nextInt(4) == 0) {
                work = work.then(delete(item.id()));
                changes.add(ModelChange.deleted("r2dbc.oracleitem", item.id()));
            } else {
                work = work.then(replace(item));
                changes.add(ModelChange.updated("r2dbc.oracleitem", item.id()));
            }
        }
        boolean rollback = choice.nextInt(6) == 0;
        Mono<Void> all = work;
        transactions
                .execute(status -> {
                    if (rollback) {
                        status.setRollbackOnly();
                    }
                    return all;
                })
                .then()
                .block(PATIENCE);
        if (!rollback) {
            broadcaster.publish(changes);
        }
        return (rollback ? "rolled back " : "committed ") + changes;
    }
}
