package dev.livelist.spring.boot;

import dev.livelist.ListDefinition;
import dev.livelist.RelatedModel;
import dev.livelist.broadcaster.ModelRegistry;
import dev.livelist.broadcaster.postgres.PostgresCapture;
import dev.livelist.broadcaster.postgres.PostgresCapture.Table;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What the database is to capture for the application's lists: the tables that are declared, or else those of the mapping,
 * each as the application's own connections find it, and for views which models their lists follow by themselves.
 */
final class WantedCapture {

    private final Supplier<PostgresCapture> declared;
    private final Supplier<List<ListDefinition<?>>> definitions;
    private final ModelRegistry registry;
    private final Function<@Nullable Class<?>, @Nullable TableLocator> locators;

    /** @param locators by the model that is in the table, which is null where it is not known */
    WantedCapture(
            Supplier<PostgresCapture> declared,
            Supplier<List<ListDefinition<?>>> definitions,
            ModelRegistry registry,
            Function<@Nullable Class<?>, @Nullable TableLocator> locators) {
        this.declared = declared;
        this.definitions = definitions;
        this.registry = registry;
        this.locators = locators;
    }

    /** The labels that are told of. */
    Set<String> labels() {
        return declared.get().tables().stream().map(Table::label).collect(Collectors.toSet());
    }

    /**
     * What is to be captured as the database is now: a table may have been made anew since it was last asked.
     *
     * @throws SQLException where the database does not answer, or does not have a table
     */
    PostgresCapture now() throws SQLException {
        Map<String, Set<String>> followed = followed();
        PostgresCapture named = declared.get();
        Map<Table, Table> located = new HashMap<>();
        for (Table table : named.tables()) {
            Table following = table.followed().isEmpty()
                    ? table.following(followed.getOrDefault(table.label(), Set.of()))
                    : table;
            TableLocator locator =
                    locators.apply(registry.modelOf(table.label()).orElse(null));
            located.put(table, locator == null ? following : following.at(locator.locate(table.name())));
        }
        return named.map(located::get);
    }

    /**
     * The labels of the models on which all lists of a label say that they depend. A path does not say that a list's view of the database
     * reads a table in no other way.
     */
    private Map<String, Set<String>> followed() {
        Map<String, Set<String>> followed = new HashMap<>();
        for (ListDefinition<?> definition : definitions.get()) {
            Set<String> related = definition.related().stream()
                    .filter(other -> other.key().isEmpty() // no row is made of the rows of those
                            && other.children().isEmpty()
                            && definition.declares(other))
                    .map(RelatedModel::label)
                    .collect(Collectors.toCollection(HashSet::new));
            followed.merge(definition.label(), related, (some, others) -> {
                some.retainAll(others);
                return some;
            });
        }
        return followed;
    }
}
