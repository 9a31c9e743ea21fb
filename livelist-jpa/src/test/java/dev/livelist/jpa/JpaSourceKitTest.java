package dev.livelist.jpa;

import static dev.livelist.Aggregate.avg;
import static dev.livelist.Aggregate.count;
import static dev.livelist.Aggregate.max;
import static dev.livelist.Aggregate.min;
import static dev.livelist.Aggregate.sum;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.livelist.Condition;
import dev.livelist.ListDefinition;
import dev.livelist.jpa.TestUnit.Database;
import dev.livelist.source.RowSource;
import dev.livelist.source.Selection;
import dev.livelist.source.tck.KitRow;
import dev.livelist.source.tck.RowSourceKit;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** The contract of row sources, on each database. */
@ParameterizedClass
@EnumSource(Database.class)
@Timeout(180)
class JpaSourceKitTest extends RowSourceKit {

    /** A row of the kit's table. */
    @Entity(name = "KitRow")
    @Table(name = "kit_row")
    static class Row {

        @Id
        long id;

        @Column(length = 200)
        @Nullable
        String name;

        @Nullable
        Integer amount;

        @Column(precision = 12, scale = 2)
        @Nullable
        BigDecimal price;

        @Nullable
        Boolean active;

        @Nullable
        Instant due;

        protected Row() {}

        Row(KitRow row) {
            this.id = row.id();
            this.name = row.name();
            this.amount = row.amount();
            this.price = row.price();
            this.active = row.active();
            this.due = row.due();
        }

        public long getId() {
            return id;
        }

        public @Nullable String getName() {
            return name;
        }

        public @Nullable Integer getAmount() {
            return amount;
        }

        public @Nullable BigDecimal getPrice() {
            return price;
        }

        public @Nullable Boolean getActive() {
            return active;
        }

        public @Nullable Instant getDue() {
            return due;
        }
    }

    private static final ListDefinition<Row> ROWS = ListDefinition.of(Row.class)
            .publicAccess()
            .fields(Row::getId, Row::getName, Row::getAmount, Row::getPrice, Row::getActive, Row::getDue)
            .groupable(Row::getName, Row::getAmount, Row::getActive)
            .aggregates(
                    count(),
                    sum(Row::getAmount),
                    sum(Row::getPrice),
                    min(Row::getPrice),
                    max(Row::getPrice),
                    avg(Row::getPrice, 3),
                    avg(Row::getAmount, 0),
                    min(Row::getDue),
                    max(Row::getDue))
            .build();

    /** A persistence unit, and what reads in it. */
    private record Unit(TestUnit unit, JpaRowSourceFactory factory) {}

    private static final Map<Database, Unit> UNITS = new EnumMap<>(Database.class);

    private final Database database;
    private final TestUnit unit;
    private final RowSource source;

    JpaSourceKitTest(Database database) {
        Unit made = UNITS.computeIfAbsent(database, same -> {
            TestUnit unit = new TestUnit(same, Map.of(), Row.class);
            return new Unit(unit, new JpaRowSourceFactory(unit.factory(), 2));
        });
        this.database = database;
        this.unit = made.unit();
        this.source = made.factory().create(ROWS);
    }

    @AfterAll
    static void close() {
        UNITS.values().forEach(made -> {
            made.factory().close();
            made.unit().close();
        });
        UNITS.clear();
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
    protected void replaceAll(List<KitRow> rows) {
        unit.inTransaction(manager -> {
            manager.createQuery("delete from KitRow").executeUpdate();
            rows.forEach(row -> manager.persist(new Row(row)));
        });
    }

    /** Without a dialect nobody knows how to compare texts by their characters, and HSQLDB does not look at trailing blanks. */
    @Test
    @Override
    public void aGroupOfEqualTextsHasTheNameOfTheSmallest() {
        assumeTrue(database.hasDialect());
        super.aGroupOfEqualTextsHasTheNameOfTheSmallest();
    }

    /** Without a dialect nobody knows which clock it is whose readings a database without time zones keeps, and the read says so. */
    @Test
    @Override
    public void theNextRowThatTimeBringsOrTakesIsKnown() {
        if (database.hasDialect()) {
            super.theNextRowThatTimeBringsOrTakesIsKnown();
            return;
        }
        assertThat(source.page(new Selection(new Condition.Clock("due", true), Condition.all()), List.of(), 0, 10))
                .failsWithin(Duration.ofSeconds(30))
                .withThrowableThat()
                .withMessageContaining("there is no SqlDialect that says by which clock");
    }
}
