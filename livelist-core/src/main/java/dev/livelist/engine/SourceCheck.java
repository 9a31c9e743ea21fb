package dev.livelist.engine;

import dev.livelist.ListDefinition;
import dev.livelist.source.DerivedSource;
import dev.livelist.source.GroupSource;
import dev.livelist.source.RowSource;
import dev.livelist.source.SettingsSource;
import java.util.Collection;

/** Whether a row source can do what a list needs. */
final class SourceCheck {

    private SourceCheck() {}

    /** @throws IllegalStateException saying what it cannot do */
    static void check(ListDefinition<?> definition, RowSource source) {
        require(definition, "is groupable by", definition.groupable(), "groupable", source, GroupSource.class);
        require(
                definition,
                "has the derived fields",
                definition.derived().keySet(),
                "derived",
                source,
                DerivedSource.class);
        require(
                definition,
                "has the database settings",
                definition.databaseSettings(),
                "databaseSetting",
                source,
                SettingsSource.class);
    }

    private static void require(
            ListDefinition<?> definition,
            String says,
            Collection<String> what,
            String method,
            RowSource source,
            Class<?> needed) {
        if (!what.isEmpty() && !needed.isInstance(source)) {
            throw new IllegalStateException("The " + definition + " " + says + " " + what
                    + ", but its row source (" + source.getClass().getName() + ") is no " + needed.getName()
                    + ": let it implement that, or leave " + method + "(…) out");
        }
    }
}
