package dev.livelist;

import dev.livelist.broadcaster.ModelLabels;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The references by key that the paths of a definition follow, and the models that the list depends on because of them. */
final class References {

    private static final String NAME = "[A-Za-z][A-Za-z0-9_]*";

    private final Map<String, Reference> byName = new LinkedHashMap<>();

    /** The name of a property; what it refers to by key becomes known. */
    String nameOf(Property<?, ?> property, DefinitionCheck check) {
        String name = PropertyNames.nameOf(property);
        if (property instanceof PropertyPath<?, ?> path && !path.references().isEmpty()) {
            path.references().forEach(reference -> add(reference, check));
            if (byName.containsKey(name)) {
                throw check.problem("names the reference '" + name + "' as if it were a property: say path(…, "
                        + byName.get(name).model().getSimpleName() + "::…)");
            }
            field(name, check);
        }
        return name;
    }

    private void add(PropertyPath.ByKey step, DefinitionCheck check) {
        String what = "refers to " + step.model().getSimpleName() + " by '" + step.key() + "' ";
        String last = step.name().substring(step.name().lastIndexOf('.') + 1);
        if (!last.matches(NAME)) {
            throw check.problem(what + "and calls it '" + last + "': allowed are letters, digits and '_'");
        }
        if (!step.name().equals(step.key()) && hasProperty(step.name(), check)) {
            throw check.problem(
                    what + "and calls it '" + step.name() + "', which is the name of a property: call it otherwise");
        }
        if (step.model() == check.model()) {
            throw check.problem(what + "which is its own model; only rows of other models can be referred to by key");
        }
        Field key = field(step.key(), check);
        if (!key.type().isComparable()) {
            throw check.problem(what + "a " + key.javaType().getSimpleName() + ", whose values cannot be compared");
        }
        Reference reference = new Reference(step.name(), key, step.model());
        Reference present = byName.putIfAbsent(step.name(), reference);
        if (present != null && !present.equals(reference)) {
            throw check.problem("calls two references '" + step.name() + "': by '"
                    + present.key().name() + "' to " + present.model().getSimpleName() + ", and by '" + step.key()
                    + "' to " + step.model().getSimpleName());
        }
    }

    private boolean hasProperty(String name, DefinitionCheck check) {
        return behind(name)
                .map(reference -> ModelProperties.typeOf(reference.model(), rest(name, reference)))
                .orElseGet(() -> ModelProperties.typeOf(check.model(), name))
                .isPresent();
    }

    /** The property of that name, or the one that a path leads to. */
    private Field field(String name, DefinitionCheck check) {
        Reference reference = behind(name).orElse(null);
        if (reference == null || check.properties().containsKey(name)) {
            return check.field(name, "reference");
        }
        Field found = ModelProperties.typeOf(reference.model(), rest(name, reference))
                .map(type -> Field.of(name, type))
                .orElseThrow(() -> check.problem("names '" + name + "', but "
                        + reference.model().getSimpleName() + " has no property '" + rest(name, reference) + "'"));
        check.properties().put(name, found);
        return found;
    }

    /** The last reference that a path follows. */
    private Optional<Reference> behind(String path) {
        return byName.values().stream()
                .filter(reference -> path.startsWith(reference.name() + "."))
                .max(Comparator.comparingInt(reference -> reference.name().length()));
    }

    private static String rest(String path, Reference reference) {
        return path.substring(reference.name().length() + 1);
    }

    /** All of them, each before those that lead on from it. */
    List<Reference> all() {
        return List.copyOf(byName.values());
    }

    /** The models that the list depends on, those that it refers to among them. */
    List<RelatedModel> related(List<RelatedModel> declared, DefinitionCheck check) {
        List<RelatedModel> all = new ArrayList<>(declared);
        for (Reference reference : byName.values()) {
            String label = ModelLabels.labelOf(reference.model());
            RelatedModel present = all.stream()
                    .filter(other -> other.model() == reference.model())
                    .findFirst()
                    .orElse(null);
            if (present != null) {
                all.set(all.indexOf(present), present.referredBy(reference.key()));
            } else if (all.stream().anyMatch(other -> other.label().equals(label))) {
                throw check.problem("refers to " + reference.model().getSimpleName() + ", whose label " + label
                        + " is that of another model that it depends on");
            } else {
                all.add(new RelatedModel(reference.model(), label, List.of(reference.key())));
            }
        }
        return all;
    }
}
