package dev.livelist;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Settings of a database's session that hold while rows are read for a principal: what policies of row-level security, or views, ask for.
 * {@link ListDefinition.Builder#databaseSetting} says which a list has. Immutable, and equal by value. The values are not in {@link
 * #toString}.
 *
 * @param values the values by name, in the order of the names
 */
public record DatabaseSettings(Map<String, String> values) {

    /** The most settings of a list. */
    public static final int MAX_SETTINGS = 8;

    /** The most characters of a value. */
    public static final int MAX_TEXT = Attributes.MAX_TEXT;

    /** No settings. */
    public static final DatabaseSettings NONE = new DatabaseSettings(Map.of());

    private static final int MAX_NAME = 63;
    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_$]*(\\.[A-Za-z_][A-Za-z0-9_$]*)+");

    /**
     * A copy of these.
     *
     * @throws IllegalArgumentException where a name or a value is none that a setting can have, or there are more than {@value
     *     #MAX_SETTINGS}; the message names it, and does not quote the value
     */
    public DatabaseSettings {
        Map<String, String> copy = new TreeMap<>(values);
        if (copy.size() > MAX_SETTINGS) {
            throw new IllegalArgumentException("There are " + copy.size() + " settings, but at most " + MAX_SETTINGS);
        }
        copy.forEach((name, value) -> {
            if (!isName(name)) {
                throw new IllegalArgumentException("'" + name + "' is no name of a setting: it must be " + NAMES);
            }
            if (!isValue(value)) {
                throw new IllegalArgumentException("The value of '" + name + "' must be " + VALUES);
            }
        });
        values = Collections.unmodifiableMap(copy);
    }

    /** What a name must be, in words. */
    static final String NAMES = "a prefix and a name, such as app.tenant: ASCII letters, digits, '_' and '$', at most "
            + MAX_NAME + " characters";

    /** What a value must be, in words. */
    static final String VALUES = "a text of at most " + MAX_TEXT + " characters without U+0000";

    /** Whether there are none. */
    public boolean isEmpty() {
        return values.isEmpty();
    }

    static boolean isName(String name) {
        return name.length() <= MAX_NAME && NAME.matcher(name).matches();
    }

    static boolean isValue(String value) {
        return value.length() <= MAX_TEXT && value.indexOf('\0') < 0;
    }

    /** The names. */
    @Override
    public String toString() {
        return values.keySet().toString();
    }
}
