package dev.livelist.r2dbc;

import dev.livelist.Condition;
import dev.livelist.Field;
import dev.livelist.ListDefinition;
import dev.livelist.Reference;
import dev.livelist.Scope;
import dev.livelist.source.Selection;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The tables that a list's references by key lead to. A statement joins one, once for each reference, only where it needs a column of it, so
 * that rows without such a row stay: by its primary key, so that no row is there twice. Immutable.
 */
final class Joins {

    /** A list that refers to nothing. */
    static final Joins NONE = new Joins(List.of(), Map.of());

    private static final String ALIAS = "livelist_joined_";

    private final List<Join> joins;
    private final Map<String, Column> columns;

    private Joins(List<Join> joins, Map<String, Column> columns) {
        this.joins = joins;
        this.columns = columns;
    }

    /**
     * A table joined for one reference.
     *
     * @param key the column that holds its key, of the list's own table or of one that is joined before it
     */
    record Join(ModelTable other, String alias, Column key) {

        @Override
        public String toString() {
            return " LEFT JOIN " + other.sql() + " " + alias + " ON " + alias + "."
                    + other.key().name() + " = " + key.sql();
        }
    }

    /**
     * Looks a list's references up in the mapping.
     *
     * @param own the columns of its own table, by property
     * @param others the tables of other models
     * @throws IllegalStateException naming the first thing that does not fit
     */
    static Joins of(ListDefinition<?> definition, Map<String, Column> own, Function<Class<?>, ModelTable> others) {
        List<Join> joins = new ArrayList<>();
        Map<String, Column> columns = new LinkedHashMap<>();
        for (Reference reference : definition.references()) {
            ModelTable other = others.apply(reference.model());
            String keyName = reference.key().name();
            Column key = Optional.ofNullable(own.get(keyName))
                    .or(() -> Optional.ofNullable(columns.get(keyName)))
                    .orElseThrow(() -> problem(definition, reference, "which is in no column of its own"));
            if (key.javaType() != other.key().javaType()) {
                throw problem(
                        definition,
                        reference,
                        "a " + key.javaType().getSimpleName() + ", but the key '"
                                + other.key().property() + "' of "
                                + reference.model().getSimpleName() + " is a "
                                + other.key().javaType().getSimpleName());
            }
            Join join = new Join(other, ALIAS + (joins.size() + 1), key);
            joins.add(join);
            for (Field field : definition.properties()) {
                rest(field.name(), reference, definition.references())
                        .ifPresent(property ->
                                columns.put(field.name(), other.column(property).joined(field.name(), join)));
            }
        }
        return joins.isEmpty() ? NONE : new Joins(List.copyOf(joins), columns);
    }

    /** The property of the referred row that a path names, if this is the last reference that the path follows. */
    private static Optional<String> rest(String path, Reference reference, Collection<Reference> all) {
        String prefix = reference.name() + ".";
        boolean isLast = path.startsWith(prefix)
                && all.stream()
                        .noneMatch(
                                further -> further.name().startsWith(prefix) && path.startsWith(further.name() + "."));
        return isLast ? Optional.of(path.substring(prefix.length())) : Optional.empty();
    }

    private static IllegalStateException problem(ListDefinition<?> definition, Reference reference, String what) {
        return new IllegalStateException("The list '" + definition.name() + "' of "
                + definition.model().getName() + " refers to "
                + reference.model().getSimpleName() + " by '" + reference.key().name() + "', " + what);
    }

    /** The columns of other tables that the list names. */
    Collection<Column> columns() {
        return columns.values();
    }

    /** The column that a path leads to; null where it leads to none. */
    @Nullable
    Column column(String path) {
        return columns.get(path);
    }

    /** The tables, each with the columns of it that the list names. */
    Map<ModelTable, List<Column>> tables() {
        Map<ModelTable, List<Column>> tables = new LinkedHashMap<>();
        for (Column column : columns.values()) {
            tables.computeIfAbsent(Objects.requireNonNull(column.join()).other(), other -> new ArrayList<>())
                    .add(column);
        }
        return tables;
    }

    /**
     * The joins of a statement, as they follow the list's own table; empty where it needs none.
     *
     * @param used the columns that it reads or orders by
     * @param selections what it selects by
     */
    String of(Collection<Column> used, Collection<Selection> selections) {
        if (joins.isEmpty()) {
            return "";
        }
        Set<Join> needed = new LinkedHashSet<>();
        used.forEach(column -> need(column, needed));
        Named named = new Named(name -> need(columns.get(name), needed));
        for (Selection selection : selections) {
            if (selection.scope() instanceof Condition own) {
                own.accept(named);
            } else if (selection.scope() instanceof Scope.Fenced fenced) {
                fenced.fence().accept(named);
            }
            selection.condition().accept(named);
        }
        StringBuilder sql = new StringBuilder();
        joins.stream().filter(needed::contains).forEach(sql::append);
        return sql.toString();
    }

    private static void need(@Nullable Column column, Set<Join> needed) {
        Join join = column == null ? null : column.join();
        if (join != null && needed.add(join)) {
            need(join.key(), needed);
        }
    }
}
