package dev.livelist;

import dev.livelist.broadcaster.ModelLabels;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the paths of a definition refer to, by key or by associations of entities, and the models that the list depends on because of it. */
final class References {

    private static final String NAME = "[A-Za-z][A-Za-z0-9_]*";

    private final Map<String, Reference> byName = new LinkedHashMap<>();
    private final Set<Dependency> dependencies = new LinkedHashSet<>();

    /**
     * A dependency on another model, because a path passes through its rows.
     *
     * @param key what holds its key; null where that is not one property of the row, so that a change may concern any row
     */
    private record Dependency(Class<?> model, @Nullable Field key) {}

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
        if (property instanceof PropertyPath<?, ?>) {
            follow(name.split("\\.", -1), check);
        }
        return name;
    }

    private void follow(String[] names, DefinitionCheck check) {
        Class<?> type = check.model();
        String path = "";
        for (int i = 0; i < names.length - 1; i++) {
            path += (i == 0 ? "" : ".") + names[i];
            Reference reference = byName.get(path);
            if (reference != null) {
                type = reference.model();
                follow(reference.key().name().split("\\.", -1), check);
                dependencies.add(new Dependency(type, reference.key()));
                continue;
            }
            Class<?> owner = type;
            type = ModelProperties.typeOf(owner, names[i]).orElse(null);
            if (type == null) {
                return; // whoever uses the path says what is wrong with it
            }
            if (Entities.isEntity(type) && type != check.model()) {
                String id = Entities.holdsKey(owner, names[i], type)
                        ? Entities.id(type).orElse(null)
                        : null;
                if (i == names.length - 2 && names[i + 1].equals(id)) {
                    return; // the row itself holds that
                }
                dependencies.add(new Dependency(type, id == null ? null : field(path + "." + id, check)));
            }
        }
    }

    /** The models that a list depends on which a further path leads through. */
    static List<RelatedModel> related(List<RelatedModel> known, String path, DefinitionCheck check) {
        References references = new References();
        references.follow(path.split("\\.", -1), check);
        return List.copyOf(references.related(known, check));
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
        for (Dependency dependency : dependencies) {
            Class<?> model = dependency.model();
            Field key = dependency.key();
            String label = ModelLabels.labelOf(model);
            RelatedModel present = all.stream()
                    .filter(other -> other.model() == model)
                    .findFirst()
                    .orElse(null);
            if (present != null) {
                all.set(
                        all.indexOf(present),
                        key == null ? new RelatedModel(model, present.label(), List.of()) : present.referredBy(key));
            } else if (all.stream().anyMatch(other -> other.label().equals(label))) {
                throw check.problem("refers to " + model.getSimpleName() + ", whose label " + label
                        + " is that of another model that it depends on");
            } else {
                all.add(new RelatedModel(model, label, key == null ? List.of() : List.of(key)));
            }
        }
        return all;
    }
}
