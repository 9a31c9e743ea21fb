package dev.livelist.r2dbc;

import dev.livelist.Derived;
import dev.livelist.Field;
import dev.livelist.sql.SqlDialect;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.data.core.TypeInformation;
import org.springframework.data.r2dbc.convert.R2dbcConverter;

/** Writes derived fields as subqueries of the rows of another table that refer to a row. */
final class DerivedSql {

    private static final String ALIAS = "livelist_derived";

    private final SqlDialect dialect;
    private final R2dbcConverter converter;
    private final ModelTable other;

    /** @param other the table of the other model */
    DerivedSql(SqlDialect dialect, R2dbcConverter converter, ModelTable other) {
        this.dialect = dialect;
        this.converter = converter;
        this.other = other;
    }

    /**
     * A derived field as a column of a table's rows.
     *
     * @param outerKey the key of the row, with its table
     */
    Column column(Field field, Derived derived, String outerKey) {
        TypeInformation<?> type = derived.kind() == Derived.Kind.LATEST
                ? other.column(Objects.requireNonNull(derived.value()).name()).type()
                : TypeInformation.of(field.javaType());
        return new Column(field.name(), "", sql(derived, outerKey), field.name(), type, converter);
    }

    private String sql(Derived derived, String outerKey) {
        String referring =
                " FROM " + other.sql() + " " + ALIAS + " WHERE " + name(derived.reference()) + " = " + outerKey;
        return switch (derived.kind()) {
            case COUNT -> "(SELECT COUNT(*)" + referring + ")";
            case EXISTS -> "CASE WHEN EXISTS (SELECT 1" + referring + ") THEN TRUE ELSE FALSE END";
            case SUM -> "(SELECT SUM(" + name(derived.value()) + ")" + referring + ")";
            case LATEST ->
                "(SELECT " + name(derived.value()) + referring + " ORDER BY "
                        + String.join(", ", dialect.orderedBy(name(derived.by()), false)) + ", " + name(derived.key())
                        + " DESC " + dialect.first().replace(":limit", "1") + ")";
            case ROWS -> "NULL"; // a statement of their own reads them
        };
    }

    private String name(@Nullable Field field) {
        return ALIAS + "." + other.column(Objects.requireNonNull(field).name()).name();
    }
}
