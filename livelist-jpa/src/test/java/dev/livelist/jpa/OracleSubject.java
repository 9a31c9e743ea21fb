package dev.livelist.jpa;

import static dev.livelist.Aggregate.avg;
import static dev.livelist.Aggregate.count;
import static dev.livelist.Aggregate.max;
import static dev.livelist.Aggregate.min;
import static dev.livelist.Aggregate.sum;
import static dev.livelist.Condition.where;
import static dev.livelist.Property.path;

import dev.livelist.Condition;
import dev.livelist.ListDefinition;
import dev.livelist.ListQuery;
import dev.livelist.LivePrincipal;
import dev.livelist.Property;
import dev.livelist.Scope;
import dev.livelist.Sort;
import dev.livelist.Totals;
import dev.livelist.engine.Oracle;
import dev.livelist.source.RowSource;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.springframework.data.jpa.domain.Specification;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The list of the oracle test, over wares and categories of which there are a few to begin with. */
final class OracleSubject implements Oracle.Subject {

    private static final Property<Ware, String> CATEGORY = path(Ware::getCategory, Category::getName);
    private static final Property<Ware, @Nullable BigDecimal> PRICE = path(Ware::getCost, Ware.Cost::getPrice);

    /** The columns in SQL, by property. */
    private static final Map<String, String> COLUMNS = Map.of(
            "name",
            "w.name",
            "category.name",
            "c.name",
            "cost.price",
            "w.price",
            "owner",
            "w.owner",
            "state",
            "w.state");

    private final TestUnit.Database database;
    private final OracleWriter writer;
    private final TestUnit unit;
    private final ListDefinition<Ware> list;
    private final RowSource source;

    OracleSubject(Random random, TestUnit.Database database, TestUnit unit, JpaRowSourceFactory sources) {
        this.database = database;
        this.unit = unit;
        this.writer = new OracleWriter(unit, random);
        this.list = list(random.nextInt(4) == 0 ? Totals.cappedAt(6) : Totals.EXACT, random.nextBoolean());
        this.source = sources.create(list);
        writer.beginAnew(random);
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
    public String write(Random choice) {
        return writer.step(choice);
    }

    private static ListDefinition<Ware> list(Totals totals, boolean inferred) {
        Specification<Ware> active = (ware, query, builder) -> builder.isTrue(ware.get("active"));
        ListDefinition.Builder<Ware> list = ListDefinition.of(Ware.class)
                .name("wares")
                .publicAccess()
                .scope(principal -> principal.anonymous()
                        ? Scope.of(active, "active")
                        : where(Ware::getOwner).is(principal.name()))
                .fields(Ware::getId, Ware::getName, CATEGORY, PRICE, Ware::getState)
                .hidden(Ware::getOwner)
                .sortable(Ware::getName, CATEGORY, PRICE, Ware::getOwner, Ware::getState)
                .filterable(CATEGORY, PRICE, Ware::getState)
                .searchable(Ware::getName)
                .groupable(Ware::getState, PRICE)
                .aggregates(count(), sum(PRICE), min(PRICE), max(PRICE), avg(PRICE, 3))
                .maxGroups(5)
                .totals(totals);
        return (inferred ? list : list.dependsOn(Category.class)).build();
    }

    @Override
    public Oracle.Question ask(Random choice) {
        List<Sort> sorts = new ArrayList<>();
        List<String> orders = new ArrayList<>();
        List<String> properties = new ArrayList<>(List.of("name", "category.name", "cost.price", "owner", "state"));
        for (int i = choice.nextInt(3); i > 0; i--) {
            String property = properties.remove(choice.nextInt(properties.size()));
            boolean up = choice.nextBoolean();
            sorts.add(new Sort(property, up ? Sort.Direction.ASC : Sort.Direction.DESC));
            String column = COLUMNS.get(property);
            orders.add(database.nullsLast(column, up ? "ASC" : "DESC"));
        }
        orders.add("w.id ASC");
        Condition filter = Condition.all();
        String filterSql = "1 = 1";
        switch (choice.nextInt(7)) {
            case 0 -> {
                filter = where(CATEGORY).is("home");
                filterSql = "c.name = 'home'";
            }
            case 1 -> {
                filter = where(PRICE).atLeast(new BigDecimal("2"));
                filterSql = "w.price >= 2";
            }
            case 2 -> {
                filter = where(CATEGORY).isNull();
                filterSql = "c.name IS NULL";
            }
            case 3 -> {
                filter = where(CATEGORY).in(List.of("home", "office"));
                filterSql = "c.name IN ('home', 'office')";
            }
            case 4 -> {
                filter = where(Ware::getState).isNot(Ware.State.USED);
                filterSql = "w.state <> 'USED'";
            }
            default -> {}
        }
        String[] searches = {"a", "la", "%", "_", "É", "x"};
        String search = choice.nextInt(5) == 0 ? searches[choice.nextInt(searches.length)] : "";
        String[] principals = {"", "alice", "bob"};
        String principal = principals[choice.nextInt(3)];
        LivePrincipal who = principal.isEmpty() ? LivePrincipal.ANONYMOUS : LivePrincipal.of(principal);
        ListQuery query = new ListQuery(
                list,
                list.scopeFor(who),
                filter,
                search,
                sorts,
                choice.nextInt(3) == 0 ? choice.nextInt(6) : 0,
                1 + choice.nextInt(7));
        String sql =
                "SELECT w.id, w.name, c.name, w.price, w.state FROM Ware w LEFT JOIN Category c ON c.id = w.category_id WHERE "
                        + (principal.isEmpty() ? database.isTrue("w.active") : "w.owner = 'owner:" + principal + "'")
                        + " AND " + filterSql + " ORDER BY " + String.join(", ", orders);
        return new Oracle.Question(Oracle.inSomeShape(query, choice), () -> rows(sql));
    }

    @Override
    public void disturb(Random choice) {
        if (database.isPostgres()) {
            unit.sql(Oracle.disturbance("Ware", choice));
        }
    }

    /** What plain SQL gives. */
    private List<ObjectNode> rows(String sql) {
        List<ObjectNode> rows = new ArrayList<>();
        try (Connection connection = unit.pool().getConnection();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            while (result.next()) {
                rows.add(JsonMapper.shared()
                        .createObjectNode()
                        .put("id", result.getLong(1))
                        .put("name", result.getString(2))
                        .put("category.name", result.getString(3))
                        .put("cost.price", result.getBigDecimal(4))
                        .put("state", result.getString(5)));
            }
            return rows;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
