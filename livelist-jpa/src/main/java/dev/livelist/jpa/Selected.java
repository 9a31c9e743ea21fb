package dev.livelist.jpa;

import jakarta.persistence.criteria.Expression;
import jakarta.persistence.criteria.Root;
import org.hibernate.query.criteria.JpaCriteriaQuery;
import org.jspecify.annotations.Nullable;

/** What a statement selects for one member of a row. */
interface Selected {

    /** The name of the property, or of the derived field. */
    String property();

    /** What is selected. */
    Expression<?> in(JpaCriteriaQuery<?> query, Root<?> root);

    /** The value of what has been read. */
    @Nullable
    Object value(@Nullable Object read);

    /** A column of the row, or of what it refers to. */
    record OfColumn(JpaColumn column, ColumnValues values) implements Selected {

        @Override
        public String property() {
            return column.property();
        }

        @Override
        public Expression<?> in(JpaCriteriaQuery<?> query, Root<?> root) {
            return values.read(column, root);
        }

        @Override
        public @Nullable Object value(@Nullable Object read) {
            return ColumnValues.value(read, column);
        }
    }
}
