package dev.livelist.r2dbc;

import dev.livelist.Derived;
import dev.livelist.Field;
import dev.livelist.ListDefinition;
import dev.livelist.sql.SqlDialect;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.data.mapping.context.MappingContext;
import org.springframework.data.r2dbc.convert.R2dbcConverter;
import org.springframework.data.r2dbc.core.R2dbcEntityOperations;
import org.springframework.data.r2dbc.dialect.R2dbcDialect;
import org.springframework.data.relational.core.mapping.RelationalPersistentEntity;
import org.springframework.data.relational.core.mapping.RelationalPersistentProperty;
import org.springframework.data.relational.core.sql.IdentifierProcessing;
import org.springframework.data.relational.core.sql.SqlIdentifier;

/** The table and the columns of a list's model, as Spring Data's mapping names them. Immutable. */
final class ModelTable {

    private final RelationalPersistentEntity<?> entity;
    private final String sql;
    private final Map<String, Column> columns;
    private final Column key;
    private final List<Column> shown;
    private final Joins joins;

    private ModelTable(
            RelationalPersistentEntity<?> entity,
            String sql,
            Map<String, Column> columns,
            Column key,
            List<Column> shown,
            Joins joins) {
        this.entity = entity;
        this.sql = sql;
        this.columns = columns;
        this.key = key;
        this.shown = shown;
        this.joins = joins;
    }

    /** The same for a list that has to do with no other model. */
    static ModelTable of(ListDefinition<?> definition, R2dbcEntityOperations operations, R2dbcDialect dialect) {
        return of(
                definition,
                operations,
                dialect,
                other -> {
                    throw unknown(other);
                },
                other -> {
                    throw unknown(other);
                });
    }

    private static IllegalStateException unknown(Class<?> other) {
        return new IllegalStateException("Nobody knows " + other.getName() + " here");
    }

    /**
     * Looks a list's properties up in the mapping.
     *
     * @param others the tables of other models
     * @param derived writes the fields that are derived of another model
     * @throws IllegalStateException naming the first thing that does not fit
     */
    static ModelTable of(
            ListDefinition<?> definition,
            R2dbcEntityOperations operations,
            R2dbcDialect dialect,
            Function<Class<?>, ModelTable> others,
            Function<Class<?>, DerivedSql> derived) {
        RelationalPersistentEntity<?> entity = entity(definition.model(), operations);
        if (entity == null || !entity.hasIdProperty()) {
            throw problem(definition, "is no entity of Spring Data R2DBC: it has no property annotated with @Id");
        }
        IdentifierProcessing processing = dialect.getIdentifierProcessing();
        Map<String, Column> columns = columns(entity, operations.getConverter(), processing);
        String id = entity.getRequiredIdProperty().getName();
        if (!definition.id().name().equals(id)) {
            throw problem(
                    definition,
                    "has the key '" + definition.id().name() + "', but @Id is on '" + id
                            + "', and changes are told by that one: say id(…::" + id + ")");
        }
        for (Field field : definition.shown()) {
            if (!DriverValues.isShowable(field.javaType())) {
                throw problem(
                        definition,
                        "shows the property '" + field.name() + "' of type "
                                + field.javaType().getName()
                                + ", a class of the database's driver that JSON has no form for; declare the property as a"
                                + " String or a number, or leave it out of fields(…)");
            }
        }
        String sql = entity.getQualifiedTableName().toSql(processing);
        Column key = required(definition, columns, definition.id());
        Joins joins = Joins.of(definition, columns, others);
        List<Column> shown = new ArrayList<>();
        for (Field field : definition.columns()) {
            Derived computed = definition.derived().get(field.name());
            shown.add(
                    computed == null
                            ? Optional.ofNullable(joins.column(field.name()))
                                    .orElseGet(() -> required(definition, columns, field))
                            : derived.apply(computed.model()).column(field, computed, key.sql()));
        }
        return new ModelTable(entity, sql, columns, key, List.copyOf(shown), joins);
    }

    /**
     * The table of a model that conditions ask about, or that rows refer to, with its key and no shown columns.
     *
     * @throws IllegalStateException where it is no entity
     */
    static ModelTable ofOther(Class<?> model, R2dbcEntityOperations operations, R2dbcDialect dialect) {
        RelationalPersistentEntity<?> entity = entity(model, operations);
        if (entity == null || !entity.hasIdProperty()) {
            throw new IllegalStateException("A list asks about rows of, or refers to, " + model.getName()
                    + ", which is no entity of Spring Data R2DBC: it has no property annotated with @Id");
        }
        IdentifierProcessing processing = dialect.getIdentifierProcessing();
        Map<String, Column> columns = columns(entity, operations.getConverter(), processing);
        String id = entity.getRequiredIdProperty().getName();
        Column key = columns.get(id);
        if (key == null) {
            throw new IllegalStateException("A list asks about rows of, or refers to, " + model.getName()
                    + ", whose key '" + id + "' is in no column of its own");
        }
        return new ModelTable(
                entity, entity.getQualifiedTableName().toSql(processing), columns, key, List.of(), Joins.NONE);
    }

    private static @Nullable RelationalPersistentEntity<?> entity(Class<?> model, R2dbcEntityOperations operations) {
        MappingContext<? extends RelationalPersistentEntity<?>, ?> context =
                operations.getConverter().getMappingContext();
        return context.getPersistentEntity(model);
    }

    private static Map<String, Column> columns(
            RelationalPersistentEntity<?> entity, R2dbcConverter converter, IdentifierProcessing processing) {
        String qualifier = entity.getQualifiedTableName().toSql(processing) + ".";
        Map<String, Column> columns = new LinkedHashMap<>();
        for (RelationalPersistentProperty property : entity) {
            if (!property.isEmbedded() && !property.isEntity() && !property.isMap()) {
                SqlIdentifier name = property.getColumnName();
                columns.put(
                        property.getName(),
                        new Column(
                                property.getName(),
                                qualifier,
                                name.toSql(processing),
                                name.getReference(),
                                property.getTypeInformation(),
                                converter));
            }
        }
        return columns;
    }

    private static Column required(ListDefinition<?> definition, Map<String, Column> columns, Field field) {
        Column column = columns.get(field.name());
        if (column == null) {
            throw problem(
                    definition,
                    "uses the property '" + field.name()
                            + "', which Spring Data's mapping keeps in no column of its own (it has columns for "
                            + new TreeSet<>(columns.keySet()) + ")");
        }
        return column;
    }

    private static IllegalStateException problem(ListDefinition<?> definition, String what) {
        return new IllegalStateException(
                "The list '" + definition.name() + "' of " + definition.model().getName() + " " + what);
    }

    RelationalPersistentEntity<?> entity() {
        return entity;
    }

    /** The table's name in SQL. */
    String sql() {
        return sql;
    }

    /** The table's name, for the catalog. */
    SqlDialect.TableName name() {
        List<SqlIdentifier> parts = entity.getQualifiedTableName().toList();
        int last = parts.size() - 1;
        return new SqlDialect.TableName(
                sql,
                parts.get(last).getReference(),
                last == 0 ? null : parts.get(last - 1).getReference());
    }

    Column key() {
        return key;
    }

    /** The columns of {@link ListDefinition#columns()}, in that order. */
    List<Column> shown() {
        return shown;
    }

    /** What is joined to it. */
    Joins joins() {
        return joins;
    }

    /** All columns of the model. */
    Iterable<Column> all() {
        return columns.values();
    }

    /** The column of a property, or of what a path of the list leads to. */
    Column column(String property) {
        Column column = columns.getOrDefault(property, joins.column(property));
        if (column == null) {
            throw new IllegalStateException("The table " + sql + " has no column for the property '" + property
                    + "' of " + entity.getType().getName() + " (it has " + new TreeSet<>(columns.keySet()) + ")");
        }
        return column;
    }
}
