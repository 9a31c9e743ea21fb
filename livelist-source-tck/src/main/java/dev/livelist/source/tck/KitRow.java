package dev.livelist.source.tck;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A row that the kit's tests work with. The model of a source that is tested has these properties, under these names.
 *
 * @param id the primary key, a {@code long}
 * @param name a text of at most 200 characters
 * @param amount an {@code Integer}
 * @param price a {@code BigDecimal} with two decimals
 * @param active a {@code Boolean}
 * @param due an {@code Instant}
 */
public record KitRow(
        long id,
        @Nullable String name,
        @Nullable Integer amount,
        @Nullable BigDecimal price,
        @Nullable Boolean active,
        @Nullable Instant due) {

    /** The names of the properties, the key first. */
    public static final List<String> PROPERTIES = List.of("id", "name", "amount", "price", "active", "due");

    /** A table for these rows in standard SQL. */
    public static final String TABLE = "CREATE TABLE kit_row (id BIGINT PRIMARY KEY, name VARCHAR(200), amount INTEGER,"
            + " price NUMERIC(12, 2), active BOOLEAN, due TIMESTAMP WITH TIME ZONE)";

    /** A row that is NULL but for its key. */
    public static KitRow of(long id) {
        return new KitRow(id, null, null, null, null, null);
    }

    KitRow named(@Nullable String text) {
        return new KitRow(id, text, amount, price, active, due);
    }

    KitRow amounting(@Nullable Integer number) {
        return new KitRow(id, name, number, price, active, due);
    }

    KitRow at(@Nullable String decimal) {
        return new KitRow(id, name, amount, decimal == null ? null : new BigDecimal(decimal), active, due);
    }

    KitRow active(@Nullable Boolean is) {
        return new KitRow(id, name, amount, price, is, due);
    }

    KitRow due(@Nullable Instant time) {
        return new KitRow(id, name, amount, price, active, time);
    }

    /** The value of a property. */
    public @Nullable Object value(String property) {
        return switch (property) {
            case "id" -> id;
            case "name" -> name;
            case "amount" -> amount;
            case "price" -> price;
            case "active" -> active;
            case "due" -> due;
            default -> throw new IllegalArgumentException("There is no property " + property);
        };
    }

    /** Statements after which {@link #TABLE} holds these rows and no others. */
    public static List<String> replacing(List<KitRow> rows) {
        return replacing(rows, text -> text, time -> "TIMESTAMP WITH TIME ZONE '" + text(time) + "'");
    }

    /**
     * The same for a database that writes literals otherwise.
     *
     * @param text a text, as it stands between quotes, which are doubled already
     * @param time the literal of a point in time
     */
    public static List<String> replacing(
            List<KitRow> rows, UnaryOperator<String> text, Function<Instant, String> time) {
        List<String> statements = new ArrayList<>();
        statements.add("DELETE FROM kit_row");
        for (KitRow row : rows) {
            statements.add("INSERT INTO kit_row (id, name, amount, price, active, due) VALUES (" + row.id + ", "
                    + literal(row.name, text) + ", " + row.amount + ", "
                    + (row.price == null ? "NULL" : row.price.toPlainString())
                    + ", " + row.active + ", "
                    + (row.due == null ? "NULL" : time.apply(row.due)) + ")");
        }
        return statements;
    }

    private static String text(Instant time) {
        return time.toString().replace('T', ' ').replace("Z", "+00:00");
    }

    private static String literal(@Nullable String text, UnaryOperator<String> escaped) {
        return text == null ? "NULL" : "'" + escaped.apply(text.replace("'", "''")) + "'";
    }
}
