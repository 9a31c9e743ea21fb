package dev.livelist;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What must be so of the groups of a definition, and what is said where it is not. */
final class GroupCheck {

    /** So many groups may be allowed; each is a row of the document. */
    static final int MOST_GROUPS = 10_000;

    private static final Set<FieldType> EXACT_NUMBERS = Set.of(FieldType.INTEGER, FieldType.DECIMAL);

    private static final Set<FieldType> ORDERED_VALUES = Set.of(
            FieldType.INTEGER,
            FieldType.DECIMAL,
            FieldType.FLOATING,
            FieldType.INSTANT,
            FieldType.DATE,
            FieldType.DATE_TIME);

    private final DefinitionCheck check;
    private final NameCheck nameCheck;
    private final FieldNames names;

    GroupCheck(DefinitionCheck check, NameCheck nameCheck) {
        this.check = check;
        this.nameCheck = nameCheck;
        this.names = nameCheck.names();
    }

    void require(Collection<String> groupable, List<Aggregate> aggregates) {
        if (groupable.isEmpty() && !aggregates.isEmpty()) {
            throw check.problem("declares aggregates, but can be grouped by nothing: add groupable(…)");
        }
        Set<String> members = new HashSet<>();
        for (String property : groupable) {
            requireGroupable(property);
            members.add(names.of(property));
        }
        Set<List<String>> computed = new HashSet<>();
        for (Aggregate aggregate : aggregates) {
            if (aggregate.kind() != Aggregate.Kind.COUNT) {
                requireAggregated(aggregate);
            }
            if (!members.add(names.of(aggregate))) {
                throw check.problem("would have two members '" + names.of(aggregate)
                        + "' in a group: name each field and each aggregate once, and group by no field of that name");
            }
            computed.add(List.of(names.of(aggregate)));
        }
        groupable.forEach(property -> nameCheck.refuseValueAround(property, computed, "aggregate"));
    }

    private void requireGroupable(String property) {
        FieldType type = check.field(property, "groupable").type();
        requireShown(property, "is groupable by '" + property + "'");
        if (!type.isComparable()) {
            throw check.problem("is groupable by '" + property + "', but values of that type cannot be compared");
        }
        if (type == FieldType.FLOATING) {
            throw check.problem("is groupable by '" + property
                    + "', a floating-point number, of which equal values may look different: use a decimal");
        }
    }

    private void requireAggregated(Aggregate aggregate) {
        String property = aggregate.field();
        FieldType type = check.field(property, "aggregates").type();
        requireShown(property, "has the aggregate " + aggregate.name());
        switch (aggregate.kind()) {
            case SUM, AVG -> {
                if (type == FieldType.FLOATING) {
                    throw check.problem("has the aggregate " + aggregate.name()
                            + " of a floating-point number, of which the sum depends on the order of the rows: use a"
                            + " decimal, or min and max");
                }
                if (!EXACT_NUMBERS.contains(type)) {
                    throw check.problem(
                            "has the aggregate " + aggregate.name() + ", but '" + property + "' is no number");
                }
            }
            default -> {
                if (!ORDERED_VALUES.contains(type)) {
                    throw check.problem("has the aggregate " + aggregate.name() + ", but '" + property
                            + "' is neither a number nor a date nor a point in time");
                }
            }
        }
        if (aggregate.scale() < 0 || aggregate.scale() > Aggregate.MAX_SCALE) {
            throw check.problem("has the aggregate " + aggregate.name() + " with " + aggregate.scale()
                    + " decimals; it must be from 0 to " + Aggregate.MAX_SCALE);
        }
    }

    private void requireShown(String property, String what) {
        if (!check.fields().contains(property) && !property.equals(check.id())) {
            throw check.problem(what + ", but does not show '" + property
                    + "', so that its values would be found out: add it to fields(…)");
        }
    }
}
