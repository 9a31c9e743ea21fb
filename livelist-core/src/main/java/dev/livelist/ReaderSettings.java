package dev.livelist;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The database's settings that a list declares, each a function of the principal. */
final class ReaderSettings {

    private final Map<String, Function<LivePrincipal, ? extends @Nullable Object>> declared = new LinkedHashMap<>();

    /** Settings that may be added to without a change of these. */
    ReaderSettings copy() {
        ReaderSettings copy = new ReaderSettings();
        copy.declared.putAll(declared);
        return copy;
    }

    /** Returns what is wrong with the setting, in words that go on from the name of a list; null where nothing is. */
    @Nullable
    String add(String name, Function<LivePrincipal, ? extends @Nullable Object> value) {
        if (!DatabaseSettings.isName(name)) {
            return "has the database setting '" + name + "', but its name must be " + DatabaseSettings.NAMES;
        }
        if (declared.keySet().stream().anyMatch(name::equalsIgnoreCase)) {
            return "has the database setting '" + name
                    + "' twice (names that differ in case alone are one to the database)";
        }
        if (declared.size() == DatabaseSettings.MAX_SETTINGS) {
            return "has more than " + DatabaseSettings.MAX_SETTINGS + " database settings";
        }
        declared.put(name, value);
        return null;
    }

    Set<String> names() {
        return declared.keySet();
    }

    /** What holds while rows are read for a principal. */
    DatabaseSettings of(LivePrincipal principal) {
        Map<String, String> values = new TreeMap<>();
        declared.forEach((name, function) -> {
            Object value = function.apply(principal);
            if (value == null) {
                throw new AttributeException(name, "is missing: the database setting of that name has no value");
            }
            String text = value.toString();
            if (!DatabaseSettings.isValue(text)) {
                throw new AttributeException(name, "cannot be a database setting: that is " + DatabaseSettings.VALUES);
            }
            values.put(name, text);
        });
        return new DatabaseSettings(values);
    }

    /**
     * Refuses the scope of a query that is not under the list's settings.
     *
     * @throws IllegalArgumentException saying so
     */
    void require(ListDefinition<?> definition, Scope scope) {
        Set<String> given = scope instanceof Scope.UnderSettings under
                ? under.settings().values().keySet()
                : Set.of();
        if (!given.equals(names())) {
            throw new IllegalArgumentException("The " + definition + " declares the database settings " + names()
                    + ", but this scope is under " + given + ": take the scope from scopeFor(principal)");
        }
    }
}
