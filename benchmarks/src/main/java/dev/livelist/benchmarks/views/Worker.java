package dev.livelist.benchmarks.views;

import static dev.livelist.Condition.where;
import static dev.livelist.Sort.asc;
import static dev.livelist.Sort.desc;

import dev.livelist.Condition;
import dev.livelist.ListDefinition;
import dev.livelist.ListQuery;
import dev.livelist.LivePrincipal;
import dev.livelist.Sort;
import dev.livelist.Totals;
import dev.livelist.broadcaster.local.LocalBroadcaster;
import dev.livelist.engine.LiveLists;
import dev.livelist.engine.LiveListsSettings;
import dev.livelist.r2dbc.R2dbcRowSourceFactory;
import dev.livelist.source.RowSource;
import io.r2dbc.pool.ConnectionPool;
import io.r2dbc.pool.ConnectionPoolConfiguration;
import io.r2dbc.spi.ConnectionFactories;
import io.r2dbc.spi.ConnectionFactoryOptions;
import java.time.Duration;
import java.util.List;
import org.springframework.data.annotation.Id;
import org.springframework.data.r2dbc.core.R2dbcEntityTemplate;
import org.springframework.r2dbc.core.DatabaseClient;

/** One worker without its web server: lists over R2DBC, a pool of ten connections, and the local broadcaster. */
final class Worker implements AutoCloseable {

    static final int POOL = 10;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    record Ticket(@Id Long id, String owner, String title, int priority) {}

    record Product(@Id Long id, String name, String category, int price) {}

    final ListDefinition<Ticket> tickets = ListDefinition.of(Ticket.class)
            .label("shop.ticket")
            .authenticated()
            .scope(principal -> where(Ticket::owner).is(principal.name()))
            .fields(Ticket::id, Ticket::title, Ticket::priority)
            .sortable(Ticket::priority)
            .defaultSort(desc(Ticket::priority))
            .totals(Totals.EXACT)
            .build();

    final ListDefinition<Product> products = ListDefinition.of(Product.class)
            .label("shop.product")
            .publicAccess()
            .fields(Product::id, Product::name, Product::category, Product::price)
            .sortable(Product::price)
            .defaultSort(asc(Product::price))
            .filterable(Product::category, Product::price)
            .searchable(Product::name)
            .totals(Totals.EXACT)
            .build();

    final DatabaseClient client;
    final LocalBroadcaster broadcaster = LocalBroadcaster.create();
    final RowSource ticketSource;
    final LiveLists lists;
    private final ConnectionPool pool;
    private final R2dbcRowSourceFactory sources;

    /** @param more lists beside tickets and products */
    Worker(int port, LiveListsSettings settings, ListDefinition<?>... more) {
        this.pool = new ConnectionPool(
                ConnectionPoolConfiguration.builder(ConnectionFactories.get(ConnectionFactoryOptions.builder()
                                .option(ConnectionFactoryOptions.DRIVER, "postgresql")
                                .option(ConnectionFactoryOptions.HOST, "localhost")
                                .option(ConnectionFactoryOptions.PORT, port)
                                .option(ConnectionFactoryOptions.USER, "postgres")
                                .option(ConnectionFactoryOptions.PASSWORD, "postgres")
                                .option(ConnectionFactoryOptions.DATABASE, "postgres")
                                .build()))
                        .initialSize(POOL)
                        .maxSize(POOL)
                        .build());
        R2dbcEntityTemplate template = new R2dbcEntityTemplate(pool);
        this.client = template.getDatabaseClient();
        this.sources = new R2dbcRowSourceFactory(template);
        this.ticketSource = sources.create(tickets);
        LiveLists.Builder builder = LiveLists.builder(broadcaster)
                .settings(settings)
                .list(tickets, ticketSource)
                .list(products, sources.create(products));
        for (ListDefinition<?> list : more) {
            builder.list(list, sources.create(list));
        }
        this.lists = builder.start();
        // What memory may decide is learnt with the first read of each list.
        lists.document(ticketsOf("nobody")).join();
        lists.document(productsBy(Condition.all(), "")).join();
    }

    /** The defaults, with room for as many views as a benchmark opens, and next to no time between two batches. */
    static LiveListsSettings settings(int maxViews, Duration batchWindow) {
        LiveListsSettings defaults = LiveListsSettings.DEFAULT;
        return new LiveListsSettings(
                batchWindow,
                defaults.batchMaxWait(),
                defaults.lookahead(),
                defaults.history(),
                defaults.historyBytes(),
                defaults.linger(),
                defaults.totalInterval(),
                defaults.queryTimeout(),
                defaults.maxConcurrentReads(),
                maxViews,
                defaults.maxWindowEnd(),
                defaults.stalePollInterval(),
                defaults.auditInterval());
    }

    ListQuery ticketsOf(String owner) {
        return new ListQuery(
                tickets, tickets.scopeFor(LivePrincipal.of(owner)), Condition.all(), "", tickets.defaultSort(), 0, 20);
    }

    ListQuery productsBy(Condition filter, String search) {
        return new ListQuery(
                products,
                products.scopeFor(LivePrincipal.ANONYMOUS),
                filter,
                search,
                List.of(new Sort("price", Sort.Direction.ASC)),
                0,
                20);
    }

    /** Changes a row, and waits until it is committed. */
    void execute(String sql) {
        client.sql(sql).then().block(PATIENCE);
    }

    @Override
    public void close() {
        lists.close();
        broadcaster.close();
        sources.close();
        pool.dispose();
    }
}
