package dev.livelist;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** What must be so of the names by which readers know a list's fields, so that each name means one thing. */
final class NameCheck {

    /** Names of parameters, which no filterable field may have. */
    private static final Set<String> RESERVED_PARAMETERS =
            Set.of("page", "page.from", "page.to", "size", "sort", "q", "lastEventId", "group.by", "cause.space");

    /** Names of filter operators, which no part of a filterable field's name may have. */
    private static final Set<String> OPERATORS = Set.of("ne", "gt", "gte", "lt", "lte", "null", "like");

    private static final Set<String> DIRECTIONS = Set.of("asc", "desc");

    private static final Pattern GIVEN = Pattern.compile("\\p{L}[\\p{L}\\p{N}_-]*(\\.\\p{L}[\\p{L}\\p{N}_-]*)*");

    private static final int LONGEST = 100;

    /** The member by which clients know a row again. */
    private static final String KEY = "id";

    private final DefinitionCheck check;
    private final FieldNames names;

    NameCheck(DefinitionCheck check, FieldNames names) {
        this.check = check;
        this.names = names;
    }

    FieldNames names() {
        return names;
    }

    /**
     * Refuses names that could be taken for something else.
     *
     * @param given the properties that are given a name
     * @param derived the names of derived fields
     */
    void require(Collection<String> given, Collection<String> derived, Set<String> filterable, Set<String> sortable) {
        for (String property : given) {
            requireWellFormed(names.of(property), "names '" + property + "'");
            requireKeyIsId(property);
        }
        derived.forEach(name -> requireWellFormed(name, "names a derived field"));
        List<String> members = new ArrayList<>(check.fields());
        if (!members.contains(check.id())) {
            members.add(check.id());
        }
        members.addAll(derived);
        List<String> offered = new ArrayList<>(members);
        offered.addAll(check.hidden());
        requireDistinct(offered);
        requirePlaces(members);
        filterable.forEach(this::refuseCollision);
        sortable.forEach(this::refuseDirection);
    }

    private void requireWellFormed(String name, String what) {
        if (!GIVEN.matcher(name).matches() || name.length() > LONGEST) {
            throw check.problem(
                    what + " '" + name + "'; a name consists of parts with dots between them, each of letters,"
                            + " digits, '_' and '-', with a letter first, and has at most " + LONGEST + " characters");
        }
    }

    private void requireKeyIsId(String property) {
        boolean isKey = property.equals(check.id());
        if (isKey != names.of(property).equals(KEY)) {
            throw check.problem("names '" + property + "' '" + names.of(property)
                    + (isKey
                            ? "', but it is the primary key, by which clients know a row again: it can be named 'id' alone"
                            : "', but by that clients know a row again: it is the primary key's alone"));
        }
    }

    private void requireDistinct(Collection<String> properties) {
        Map<String, String> known = new HashMap<>();
        for (String property : properties) {
            String other = known.put(names.of(property), property);
            if (other != null) {
                throw check.problem("has two fields that readers would call '" + names.of(property) + "': '" + other
                        + "' and '" + property + "'; give one of them another name by field(…)");
            }
        }
    }

    /** A member is a value or an object that has members, and not both. */
    private void requirePlaces(Collection<String> properties) {
        Set<List<String>> values = new HashSet<>();
        properties.forEach(property -> values.add(names.path(property)));
        for (String property : properties) {
            refuseValueAround(property, values, "field");
        }
    }

    /**
     * Refuses a name of which the beginning is one, too.
     *
     * @param values the places of values
     * @param what these are
     */
    void refuseValueAround(String property, Set<List<String>> values, String what) {
        List<String> path = names.path(property);
        for (int i = 1; i < path.size(); i++) {
            if (values.contains(path.subList(0, i))) {
                String around = String.join(".", path.subList(0, i));
                throw check.problem("names '" + property + "' '" + names.of(property) + "', so that '" + around
                        + "' would be an object, but there is the " + what + " '" + around
                        + "': give one of them another name");
            }
        }
    }

    private void refuseCollision(String property) {
        String name = names.of(property);
        if (RESERVED_PARAMETERS.contains(name)) {
            throw check.problem("is filterable by '" + name + "', but that is the name of a parameter (reserved are "
                    + new TreeSet<>(RESERVED_PARAMETERS) + "): give it another by field(…)");
        }
        for (String part : name.split("\\.", -1)) {
            if (OPERATORS.contains(part)) {
                throw check.problem("is filterable by '" + name + "', but '" + part
                        + "' is the name of a filter operator (reserved are " + new TreeSet<>(OPERATORS)
                        + "): give it another by field(…)");
            }
        }
    }

    private void refuseDirection(String property) {
        String name = names.of(property);
        if (DIRECTIONS.contains(name.toLowerCase(Locale.ROOT))) {
            throw check.problem("is sortable by '" + name + "', but in sort=a," + name
                    + " that is a direction: give it another name by field(…)");
        }
    }
}
