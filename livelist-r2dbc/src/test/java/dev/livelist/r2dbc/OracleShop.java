package dev.livelist.r2dbc;

import static dev.livelist.Aggregate.avg;
import static dev.livelist.Aggregate.count;
import static dev.livelist.Aggregate.max;
import static dev.livelist.Aggregate.min;
import static dev.livelist.Aggregate.sum;
import static dev.livelist.Condition.where;

import dev.livelist.Condition;
import dev.livelist.ListDefinition;
import dev.livelist.ListQuery;
import dev.livelist.LivePrincipal;
import dev.livelist.Property;
import dev.livelist.Sort;
import dev.livelist.Totals;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.springframework.data.annotation.Id;

/** The model of the oracle test, its list, and queries on it, each with the SQL that somebody else would write for it. */
final class OracleShop {

    static final String[] NAMES = {
        "a", "b", "B", "ab", "", "lamp", "Lamp", "LAMP", "é", "E", "zz", "a b", "%", "_x", "ß", "😀", "\uffee", "a ",
        "-a"
    };
    static final String[] CATEGORIES = {"home", "garden", "office"};
    static final String[] PRICES = {"1", "1.50", "2", "10", "9.99", "0"};

    private OracleShop() {}

    /**
     * A row.
     *
     * @param written counted by the database, with each write
     */
    record OracleItem(
            @Id Long id,
            @Nullable String name,
            @Nullable String category,
            @Nullable BigDecimal price,
            boolean active,
            String owner,
            long written,
            @Nullable Long makerId) {}

    /** What items refer to by key; there may be none of that key. Its columns have the names of the items'. */
    record OracleMaker(
            @Id Long id, @Nullable String name, @Nullable BigDecimal price) {}

    private static final Property<OracleItem, OracleMaker> MAKER =
            Property.reference("maker", OracleItem::makerId, OracleMaker.class);
    private static final Property<OracleItem, String> MAKER_NAME = Property.path(MAKER, OracleMaker::name);
    private static final Property<OracleItem, BigDecimal> MAKER_PRICE = Property.path(MAKER, OracleMaker::price);

    static final int MAKERS = 5;

    static final String MAKER_TABLE =
            "CREATE TABLE oracle_maker (id bigint PRIMARY KEY, name varchar(100), price numeric(12, 2))";

    /** The items with what they refer to, as somebody else would join them. */
    static final String JOINED = "(SELECT i.*, m.name AS maker_name, m.price AS maker_price FROM oracle_item i"
            + " LEFT JOIN oracle_maker m ON m.id = i.maker_id) joined";

    static String table(TestDatabase database) {
        // a sequence as the default makes MariaDB 11.4 crash now and then, where several connections write DEFAULT
        return "CREATE TABLE oracle_item (id bigint PRIMARY KEY, name varchar(100), category varchar(100),"
                + " price numeric(12, 2), active boolean NOT NULL, owner varchar(20) NOT NULL, maker_id bigint, written bigint "
                + (database.isMariaDb() ? "DEFAULT (uuid_short()))" : "GENERATED ALWAYS AS IDENTITY)");
    }

    /** Pages by number alone: what a document says of its place in the order is none of the SQL that it is compared with. */
    static ListDefinition<OracleItem> list(Totals totals) {
        return builder(totals)
                .fields(OracleItem::name, OracleItem::category, OracleItem::price, OracleItem::active)
                .build();
    }

    /**
     * The list of one schedule, of which some fields have names of their own.
     *
     * @param counting whether each row shows which write it is from, so that none may be shown as it was before; else it is anchored
     * @param joined whether it has fields of makers
     */
    static ListDefinition<OracleItem> list(Totals totals, boolean counting, boolean joined) {
        ListDefinition.Builder<OracleItem> list = builder(totals)
                .fields(OracleItem::name)
                .field("kind", OracleItem::category)
                .field("cost.price", OracleItem::price)
                .fields(OracleItem::active);
        if (joined) {
            list.fields(MAKER_NAME)
                    .field("maker.cost", MAKER_PRICE)
                    .sortable(MAKER_NAME, MAKER_PRICE)
                    .filterable(MAKER_NAME, MAKER_PRICE)
                    .groupable(MAKER_PRICE)
                    .aggregates(sum(MAKER_PRICE), max(MAKER_PRICE));
        }
        return (counting ? list.fields(OracleItem::written) : list.anchored()).build();
    }

    private static ListDefinition.Builder<OracleItem> builder(Totals totals) {
        return ListDefinition.of(OracleItem.class)
                .name("items")
                .publicAccess()
                .scope(principal -> principal.anonymous()
                        ? where(OracleItem::active).is(true)
                        : where(OracleItem::owner).is(principal.name()))
                .fields(OracleItem::id)
                .hidden(OracleItem::owner)
                .sortable(
                        OracleItem::name,
                        OracleItem::category,
                        OracleItem::price,
                        OracleItem::owner,
                        OracleItem::active)
                .filterable(OracleItem::category, OracleItem::price)
                .searchable(OracleItem::name)
                .groupable(OracleItem::category, OracleItem::price, OracleItem::active)
                .aggregates(
                        count(),
                        sum(OracleItem::price),
                        min(OracleItem::price),
                        max(OracleItem::price),
                        avg(OracleItem::price, 3))
                .maxGroups(5)
                .totals(totals);
    }

    /**
     * A query and its meaning.
     *
     * @param where the condition, as SQL with its values written into it
     * @param orderBy the order, as SQL
     */
    record Query(ListQuery query, String where, String orderBy) {}

    static Query randomQuery(Random choice, ListDefinition<OracleItem> list, TestDatabase database) {
        List<Sort> sorts = new ArrayList<>();
        List<String> orders = new ArrayList<>();
        List<String> columns =
                new ArrayList<>(List.of("name", "category", "price", list.anchored() ? "active" : "owner"));
        boolean joined = list.property("maker.name").isPresent();
        if (joined) {
            columns.addAll(List.of("maker.name", "maker.price"));
        }
        for (int i = choice.nextInt(3); i > 0; i--) {
            String column = columns.remove(choice.nextInt(columns.size()));
            boolean up = choice.nextBoolean();
            sorts.add(new Sort(column, up ? Sort.Direction.ASC : Sort.Direction.DESC));
            column = column.replace('.', '_');
            String order = column + (up ? " ASC" : " DESC");
            orders.add(database.isMariaDb() ? column + " IS NULL, " + order : order + " NULLS LAST");
        }
        orders.add("id ASC");
        Condition filter = Condition.all();
        String filterSql = "TRUE";
        switch (choice.nextInt(joined ? 9 : 6)) {
            case 0 -> {
                filter = where(OracleItem::category).is("home");
                filterSql = "category = 'home'";
            }
            case 1 -> {
                filter = where(OracleItem::price).atLeast(new BigDecimal("2"));
                filterSql = "price >= 2";
            }
            case 2 -> {
                filter = where(OracleItem::category).isNull();
                filterSql = "category IS NULL";
            }
            case 3 -> {
                filter = where(OracleItem::category).in(List.of("home", "office"));
                filterSql = "category IN ('home', 'office')";
            }
            case 6 -> {
                filter = where(MAKER_PRICE).atLeast(new BigDecimal("2"));
                filterSql = "maker_price >= 2";
            }
            case 7 -> {
                filter = where(MAKER_NAME).is("lamp");
                filterSql = "maker_name = 'lamp'";
            }
            case 8 -> {
                filter = where(MAKER_NAME).isNull();
                filterSql = "maker_name IS NULL";
            }
            default -> {}
        }
        String[] searches = {"a", "la", "%", "_", "É", "x"};
        String search = choice.nextInt(5) == 0 ? searches[choice.nextInt(searches.length)] : "";
        String[] principals = {"", "alice", "bob"};
        String principal = principals[choice.nextInt(3)];
        String scopeSql = principal.isEmpty() ? "active" : "owner = '" + principal + "'";
        LivePrincipal who = principal.isEmpty() ? LivePrincipal.ANONYMOUS : LivePrincipal.of(principal);
        ListQuery query = new ListQuery(
                list,
                list.scopeFor(who),
                filter,
                search,
                sorts,
                choice.nextInt(3) == 0 ? choice.nextInt(6) : 0,
                1 + choice.nextInt(7));
        return new Query(query, scopeSql + " AND " + filterSql, String.join(", ", orders));
    }
}
