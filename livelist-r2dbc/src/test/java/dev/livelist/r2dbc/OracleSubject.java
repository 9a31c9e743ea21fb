package dev.livelist.r2dbc;

import dev.livelist.ListDefinition;
import dev.livelist.Totals;
import dev.livelist.broadcaster.Broadcaster;
import dev.livelist.engine.Oracle;
import dev.livelist.r2dbc.OracleShop.OracleItem;
import dev.livelist.source.RowSource;
import io.r2dbc.spi.Readable;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.springframework.r2dbc.core.DatabaseClient;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The list of the oracle test over a table that begins with a few rows. */
final class OracleSubject implements Oracle.Subject {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final TestDatabase database;
    private final DatabaseClient client;
    private final OracleWriter writer;
    private final ListDefinition<OracleItem> list;
    private final RowSource source;
    private final boolean counting;
    private final boolean joined;

    OracleSubject(
            Random random,
            TestDatabase database,
            DatabaseClient client,
            R2dbcRowSourceFactory sources,
            Broadcaster broadcaster) {
        this.database = database;
        int keys = random.nextBoolean() ? 40 : 8;
        this.client = client;
        this.counting = random.nextBoolean();
        this.joined = random.nextBoolean();
        this.writer = new OracleWriter(client, broadcaster, keys, random.nextBoolean() ? 12 : 200, joined);
        this.list = OracleShop.list(random.nextInt(4) == 0 ? Totals.cappedAt(6) : Totals.EXACT, counting, joined);
        this.source = sources.create(list);
        writer.clear();
        for (int i = random.nextInt(keys); i > 0; i--) {
            writer.put(writer.randomItem(random));
        }
    }

    @Override
    public ListDefinition<?> list() {
        return list;
    }

    @Override
    public RowSource source() {
        return source;
    }

    @Override
    public Oracle.Question ask(Random choice) {
        OracleShop.Query query = OracleShop.randomQuery(choice, list, database);
        return new Oracle.Question(query.query(), () -> rows(query)).inSomeShape(choice);
    }

    @Override
    public String write(Random choice) {
        return writer.step(choice);
    }

    @Override
    public void disturb(Random choice) {
        if (database.isPostgres()) {
            client.sql(Oracle.disturbance("oracle_item", choice)).then().block(PATIENCE);
        }
    }

    /** What plain SQL gives. */
    private List<ObjectNode> rows(OracleShop.Query query) {
        return client.sql("SELECT id, name, category, price, active, written, maker_name, maker_price FROM "
                        + OracleShop.JOINED
                        + " WHERE " + query.where()
                        + " ORDER BY " + query.orderBy())
                .map(this::shown)
                .all()
                .collectList()
                .block(PATIENCE);
    }

    private ObjectNode shown(Readable row) {
        ObjectNode shown = JsonMapper.shared()
                .createObjectNode()
                .put("id", row.get(0, Long.class))
                .put("name", row.get(1, String.class))
                .put("category", row.get(2, String.class))
                .put("price", row.get(3, BigDecimal.class))
                .put("active", row.get(4, Boolean.class));
        if (joined) {
            shown.put("maker.name", row.get(6, String.class)).put("maker.price", row.get(7, BigDecimal.class));
        }
        return counting ? shown.put("written", row.get(5, Long.class)) : shown;
    }
}
