package dev.livelist.jpa;

import dev.livelist.ListDefinition;
import dev.livelist.jpa.TestUnit.Database;
import dev.livelist.source.RowSource;
import dev.livelist.source.tck.KitRow;
import dev.livelist.source.tck.RowSourceKit;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** The contract of row sources, on each database. */
@ParameterizedClass
@EnumSource(Database.class)
@Timeout(180)
class JpaSourceKitTest extends RowSourceKit {

    /** A row of the kit's table. */
    @Entity
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
            .build();

    /** A persistence unit, and what reads in it. */
    private record Unit(TestUnit unit, JpaRowSourceFactory factory) {}

    private static final Map<Database, Unit> UNITS = new EnumMap<>(Database.class);

    private final TestUnit unit;
    private final RowSource source;

    JpaSourceKitTest(Database database) {
        Unit made = UNITS.computeIfAbsent(database, same -> {
            TestUnit unit = new TestUnit(same, Map.of(), Row.class);
            return new Unit(unit, new JpaRowSourceFactory(unit.factory(), 2));
        });
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
        unit.sql(KitRow.replacing(rows).toArray(String[]::new));
    }
}
