package dev.livelist.jpa;

import dev.livelist.Derived;
import dev.livelist.ListDefinition;
import dev.livelist.Totals;
import dev.livelist.broadcaster.local.LocalBroadcaster;
import dev.livelist.engine.Oracle;
import dev.livelist.engine.OracleChildren;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Seeded random schedules of rows that come, move, change and go, against lists of which fields are derived of them. */
class DerivedOracleTest {

    /** A basket. */
    @Entity(name = "Basket")
    @Table(name = "derived_basket")
    static class Basket {
        @Id
        long id;

        @Nullable
        String name;

        public long getId() {
            return id;
        }

        public @Nullable String getName() {
            return name;
        }
    }

    /** A tag on a basket. */
    @Entity(name = "Tag")
    @Table(name = "derived_tag")
    static class Tag {
        @Id
        long id;

        @Nullable
        Long basket;

        @Nullable
        String text;

        @Nullable
        Integer amount;

        public long getId() {
            return id;
        }

        public @Nullable Long getBasket() {
            return basket;
        }

        public @Nullable String getText() {
            return text;
        }

        public @Nullable Integer getAmount() {
            return amount;
        }
    }

    private static final ListDefinition<Basket> BASKETS = ListDefinition.of(Basket.class)
            .publicAccess()
            .fields(Basket::getId, Basket::getName)
            .sortable(Basket::getName)
            .totals(Totals.EXACT)
            .derived("tags", Derived.count(Tag.class).where(Tag::getBasket))
            .derived("tagged", Derived.exists(Tag.class).where(Tag::getBasket))
            .derived("amount", Derived.sum(Tag.class, Tag::getAmount).where(Tag::getBasket))
            .derived(
                    "last",
                    Derived.latest(Tag.class, Tag::getText).by(Tag::getAmount).where(Tag::getBasket))
            .derived(
                    "first",
                    Derived.rows(Tag.class, OracleChildren.SHOWN)
                            .fields(Tag::getId, Tag::getText, Tag::getAmount)
                            .firstBy(Tag::getAmount)
                            .where(Tag::getBasket))
            .build();

    @ParameterizedTest
    @EnumSource(
            value = TestUnit.Database.class,
            names = {"H2", "POSTGRES_C", "MARIADB"})
    void derivedFieldsAreWhatTheirRowsMakeOfThem(TestUnit.Database database) {
        try (LocalBroadcaster broadcaster = LocalBroadcaster.create();
                TestUnit unit = new TestUnit(database, Map.of(), Basket.class, Tag.class);
                JpaRowSourceFactory sources = new JpaRowSourceFactory(unit.factory(), 4)) {
            OracleChildren.Tables tables = new ByJdbc(unit, database);
            Oracle.checkCalm(
                    broadcaster,
                    8,
                    15,
                    random -> new OracleChildren(tables, BASKETS, sources.create(BASKETS), broadcaster, random));
            Oracle.checkHectic(
                    broadcaster,
                    2,
                    random -> new OracleChildren(tables, BASKETS, sources.create(BASKETS), broadcaster, random));
        }
    }

    /** Tables that plain JDBC reads and writes. */
    private record ByJdbc(TestUnit unit, TestUnit.Database database) implements OracleChildren.Tables {

        @Override
        public boolean write(List<String> statements) {
            try (Connection connection = unit.pool().getConnection();
                    Statement statement = connection.createStatement()) {
                connection.setAutoCommit(false);
                try {
                    for (String sql : statements) {
                        statement.execute(sql);
                    }
                    connection.commit();
                    return true;
                } catch (SQLException e) {
                    connection.rollback();
                    return false;
                } finally {
                    connection.setAutoCommit(true);
                }
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public List<List<@Nullable Object>> read(String sql) {
            try (Connection connection = unit.pool().getConnection();
                    Statement statement = connection.createStatement();
                    ResultSet result = statement.executeQuery(sql)) {
                List<List<@Nullable Object>> rows = new ArrayList<>();
                while (result.next()) {
                    List<@Nullable Object> values = new ArrayList<>();
                    for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
                        values.add(result.getObject(i));
                    }
                    rows.add(values);
                }
                return rows;
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public void disturb(Random choice) {
            if (database.isPostgres()) {
                unit.sql(Oracle.disturbance("derived_tag", choice));
            }
        }
    }
}
