package dev.livelist;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Checks the derived fields of a definition, and finds the models that the list depends on because of them. */
final class DerivedCheck {

    private static final Map<Class<?>, Class<?>> BOXES = Map.of(
            int.class, Integer.class,
            long.class, Long.class,
            short.class, Short.class,
            byte.class, Byte.class);

    private final DefinitionCheck check;
    private final Class<?> model;

    DerivedCheck(DefinitionCheck check, Class<?> model) {
        this.check = check;
        this.model = model;
    }

    void require(Map<String, Derived> derived, boolean isMapped) {
        if (isMapped && !derived.isEmpty()) {
            throw check.problem(
                    "has a row mapper, which is given the model and no derived field; leave one of the two out");
        }
        Field key = check.field(check.id(), "id");
        derived.forEach((name, field) -> require(name, field, key));
    }

    private void require(String name, Derived derived, Field key) {
        String what = "has the derived field '" + name + "' ";
        if (name.isBlank() || check.properties().containsKey(name)) {
            throw check.problem(what + "with a name that is empty, or that of a property");
        }
        if (derived.model() == model) {
            throw check.problem(what + "of its own model, but it must be of another one");
        }
        if (boxed(derived.reference().javaType()) != boxed(key.javaType())) {
            throw check.problem(
                    what + "by the reference '" + derived.reference().name() + "', a "
                            + derived.reference().javaType().getSimpleName() + ", but the list's key is a "
                            + key.javaType().getSimpleName());
        }
        if (!derived.key().type().isComparable()) {
            throw check.problem(what + "of " + derived.model().getSimpleName() + ", but cannot compare its key '"
                    + derived.key().name() + "': name the key by id(…)");
        }
        Field value = derived.value();
        if (derived.kind() == Derived.Kind.SUM
                && value != null
                && !Set.of(FieldType.INTEGER, FieldType.DECIMAL).contains(value.type())) {
            throw check.problem(what + "as the sum of '" + value.name()
                    + "', which is neither an integer nor a decimal, so that it could not be exact");
        }
        Derived.Rows rows = derived.rows();
        if (rows != null) {
            requireRows(what, rows);
        }
        Field by = derived.by();
        if (by != null && !by.type().isComparable()) {
            throw check.problem(what + "by '" + by.name() + "', whose values cannot be compared");
        }
    }

    private void requireRows(String what, Derived.Rows rows) {
        if (rows.limit() < 1 || rows.limit() > Derived.MOST_ROWS) {
            throw check.problem(what + "of " + rows.limit() + " rows; it must be from 1 to " + Derived.MOST_ROWS);
        }
        if (rows.fields().isEmpty()) {
            throw check.problem(what + "of rows that show nothing; add fields(…)");
        }
        if (rows.fields().stream().distinct().count() < rows.fields().size()) {
            throw check.problem(what + "of rows that show a field twice");
        }
    }

    private static Class<?> boxed(Class<?> type) {
        return BOXES.getOrDefault(type, type);
    }

    /** The models that the list depends on, those of derived fields among them. */
    List<RelatedModel> related(List<RelatedModel> declared, Map<String, Derived> derived) {
        List<RelatedModel> all = new ArrayList<>(declared);
        for (Derived field : derived.values()) {
            RelatedModel present = all.stream()
                    .filter(other ->
                            other.model() == field.model() || other.label().equals(field.label()))
                    .findFirst()
                    .orElse(null);
            if (present == null) {
                all.add(new RelatedModel(
                        field.model(), field.label(), List.of(), Optional.empty(), Optional.of(children(field))));
            } else {
                all.set(all.indexOf(present), joined(present, field));
            }
        }
        return all;
    }

    private static RelatedModel.Children children(Derived field) {
        return new RelatedModel.Children(field.key(), List.of(field.reference()), field.isFixed());
    }

    private RelatedModel joined(RelatedModel present, Derived field) {
        if (present.model() != field.model() || !present.label().equals(field.label())) {
            throw check.problem("derives a field of " + field.model().getSimpleName() + " by the label " + field.label()
                    + ", and depends on " + present.model().getSimpleName() + " by " + present.label());
        }
        if (present.key().isEmpty() && present.children().isEmpty()) {
            throw check.problem("both derives a field of " + field.model().getSimpleName()
                    + " and says dependsOn(…) of it; leave that out, unless more than derived fields depends on it: then leave"
                    + " derived(…) out");
        }
        RelatedModel.Children children = present.children()
                .map(known -> known.and(field.reference(), field.isFixed()))
                .orElseGet(() -> children(field));
        return new RelatedModel(
                present.model(), present.label(), present.references(), present.key(), Optional.of(children));
    }
}
