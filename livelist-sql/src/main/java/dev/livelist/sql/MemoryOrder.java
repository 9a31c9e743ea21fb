package dev.livelist.sql;

import dev.livelist.FieldType;
import java.util.Comparator;
import java.util.Optional;
import java.util.function.BiPredicate;

/**
 * How memory compares a column's values exactly as the database does, where it does: by its dialect's {@link ColumnRules} and, if
 * it holds text, by the rules of its collation. {@code MemoryOrderTest} and {@code JdbcValuesTest} try all rules on the databases
 * themselves.
 *
 * @param rules of the database
 * @param type what the property holds
 * @param javaType as what it is read
 * @param column what the catalog says of the column
 */
public record MemoryOrder(ColumnRules rules, FieldType type, Class<?> javaType, ColumnFacts.Type column) {

    /** The order of the column's values, where memory knows it. */
    public Optional<Comparator<Object>> order() {
        if (!isKnown()) {
            return Optional.empty();
        }
        return isText() ? ColumnRules.order(column.text()) : Optional.ofNullable(ColumnRules.order(type));
    }

    /** The same where the binary order is asked for. */
    public MemoryOrder binary() {
        return new MemoryOrder(
                rules,
                type,
                javaType,
                new ColumnFacts.Type(column.name(), column.binary(), column.binary(), column.neverNull()));
    }

    /** When two of the column's values are equal, where memory knows it; text needs no known order for that. */
    public Optional<BiPredicate<Object, Object>> equality() {
        if (isText()) {
            return isKnown() && column.text().isExact()
                    ? Optional.of((left, right) -> ColumnRules.name(left).equals(ColumnRules.name(right)))
                    : Optional.empty();
        }
        return rules.equates(type, column.name())
                ? Optional.of(Object::equals)
                : order().map(order -> (left, right) -> order.compare(left, right) == 0);
    }

    /** Whether the property's class holds every value of the column, and as the same value. */
    public boolean isExact() {
        return rules.isExact(javaType, column.name());
    }

    /** Why the column's values are not compared in memory, or not ordered. */
    public String whyNot() {
        if (rules.equates(type, column.name())) {
            return "the order of its column's type (" + column.name() + ") is one of the database's own";
        }
        return isKnown()
                ? column.text().whyNot()
                : "how the database compares its column's type (" + column.name() + ") is not known to be how "
                        + javaType.getSimpleName() + " does";
    }

    private boolean isKnown() {
        return rules.knows(type, column.name()) && isExact();
    }

    private boolean isText() {
        return type == FieldType.TEXT || type == FieldType.ENUM;
    }
}
