package dev.livelist;

import dev.livelist.broadcaster.ModelChange;
import dev.livelist.broadcaster.ModelLabels;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What a {@link ListDefinition.Builder} has been told so far, and what a definition makes of it once all of it has been checked. */
final class DefinitionDraft<T> {

    final Class<T> model;
    final Map<String, Field> properties = new LinkedHashMap<>();
    String name;
    String label;
    String id = "id";
    final Set<String> fields = new LinkedHashSet<>();
    private final Map<String, String> given = new LinkedHashMap<>();
    final Set<String> hidden = new LinkedHashSet<>();

    @Nullable
    Access access;

    @Nullable
    Function<LivePrincipal, ? extends Scope> scope;

    final Set<String> sortable = new LinkedHashSet<>();
    final Set<String> filterable = new LinkedHashSet<>();
    final Set<String> searchable = new LinkedHashSet<>();
    final Set<String> binarySorted = new LinkedHashSet<>();
    final Set<String> asText = new LinkedHashSet<>();
    final Map<String, Derived> derived = new LinkedHashMap<>();
    final Set<String> groupable = new LinkedHashSet<>();
    final List<Aggregate> aggregates = new ArrayList<>();
    int maxGroups = ListDefinition.DEFAULT_GROUPS;
    List<Sort> defaultSort = List.of();
    Totals totals = Totals.NONE;

    @Nullable
    Integer pageSize;

    @Nullable
    Integer maxPageSize;

    @Nullable
    Integer unpaged;

    @Nullable
    Integer maxSearchLength;

    boolean addressable;
    boolean anchored;

    @Nullable
    Integer maxFilters;

    @Nullable
    Function<? super T, ?> rowMapper;

    boolean reactsToChanges;
    Function<ModelChange, ChangeReaction> onChange = change -> ChangeReaction.DEFAULT;
    final List<RelatedModel> related = new ArrayList<>();
    private final References references = new References();

    @Nullable
    Tenant tenant;

    boolean allTenants;

    final ReaderSettings settings = new ReaderSettings();

    DefinitionDraft(Class<T> model) {
        this.model = Objects.requireNonNull(model, "model");
        this.label = ModelLabels.labelOf(model);
        this.name = model.getSimpleName().toLowerCase(Locale.ROOT) + "s";
        ModelProperties.of(model).forEach((property, type) -> properties.put(property, Field.of(property, type)));
    }

    void field(String property) {
        fields.add(property);
        if (given.containsKey(property)) {
            throw check().problem("shows '" + property + "' twice, once as '" + given.get(property)
                    + "': leave one of the two out");
        }
    }

    void field(String fieldName, String property) {
        if (!fields.add(property)) {
            String other = given.getOrDefault(property, property);
            throw check().problem("shows '" + property + "' twice, as '" + other + "' and as '" + fieldName
                    + "': leave one of the two out");
        }
        given.put(property, fieldName);
    }

    FieldNames names() {
        return new FieldNames(given, derived.keySet());
    }

    /** The name of a property, of which the definition knows from now on what its path refers to. */
    String nameOf(Property<T, ?> property) {
        return references.nameOf(property, check());
    }

    /** The references by key that paths follow. */
    List<Reference> references() {
        return references.all();
    }

    /** The models that the definition declares as dependencies. */
    Set<Class<?>> declared() {
        return related.stream().map(RelatedModel::model).collect(Collectors.toUnmodifiableSet());
    }

    void pageSizes(int defaultSize, int maxSize) {
        if (defaultSize < 1 || maxSize < defaultSize) {
            throw check().problem("has page sizes " + defaultSize + " and at most " + maxSize
                    + "; the default must be at least 1 and not above the largest");
        }
        pageSize = defaultSize;
        maxPageSize = maxSize;
    }

    void unpaged(int max) {
        if (max < 1) {
            throw check().problem("is unpaged with at most " + max + " rows; it must be at least 1");
        }
        unpaged = max;
    }

    void maxSearchLength(int characters) {
        if (characters < 1 || characters > ListDefinition.MAX_TEXT) {
            throw check().problem("allows searches of " + characters + " characters; it must be from 1 to "
                    + ListDefinition.MAX_TEXT);
        }
        maxSearchLength = characters;
    }

    void maxFilters(int filters) {
        if (filters < 1) {
            throw check().problem("allows " + filters
                    + " filters in a query; it must be at least 1, or be filterable by" + " nothing");
        }
        maxFilters = filters;
    }

    void maxGroups(int groups) {
        if (groups < 1 || groups > GroupCheck.MOST_GROUPS) {
            throw check().problem("allows " + groups + " groups; it must be from 1 to " + GroupCheck.MOST_GROUPS);
        }
        maxGroups = groups;
    }

    void derived(String name, Derived field) {
        if (derived.putIfAbsent(name, field) != null) {
            throw check().problem("has two derived fields named '" + name + "'");
        }
    }

    void dependsOn(Class<?> other, String label, List<Property<T, ?>> references) {
        List<Field> fields = references.stream()
                .map(reference -> check().field(nameOf(reference), "dependsOn"))
                .toList();
        if (other == model) {
            throw check().problem("depends on itself; leave that out");
        }
        add(new RelatedModel(other, ModelLabels.requireValid(label), fields));
    }

    /** @param of the tenant of a principal; null for the attribute of the property's name */
    void tenant(String property, @Nullable Function<LivePrincipal, ? extends @Nullable Object> of) {
        Field field = check().field(property, "tenant");
        String wrong = Tenant.problem(field);
        if (wrong != null) {
            throw check().problem(wrong);
        }
        tenant = of == null ? Tenant.of(field, property) : new Tenant(field, of);
    }

    void databaseSetting(String setting, Function<LivePrincipal, ? extends @Nullable Object> value) {
        String wrong = settings.add(setting, value);
        if (wrong != null) {
            throw check().problem(wrong);
        }
    }

    void related(Class<?> other, String label, String key) {
        Class<?> type = ModelProperties.typeOf(other, key).orElse(null);
        if (type == null || !FieldType.of(type).isComparable()) {
            throw check().problem("says related(" + other.getSimpleName() + ".class), but that has no key '" + key
                    + "' of one column: name it as related(" + other.getSimpleName() + ".class, "
                    + other.getSimpleName()
                    + "::…), or, if its key has several columns, say dependsOn(" + other.getSimpleName() + ".class)");
        }
        add(new RelatedModel(other, ModelLabels.requireValid(label), List.of(), Optional.of(Field.of(key, type))));
    }

    private void add(RelatedModel dependency) {
        boolean known = related.stream()
                .anyMatch(present ->
                        present.model() == dependency.model() || present.label().equals(dependency.label()));
        if (known) {
            throw check().problem("depends twice on " + dependency.label()
                    + "; say related(…) or dependsOn(…) once, with all references");
        }
        related.add(dependency);
    }

    /** Who may open the list, once it is sure that nothing is missing and nothing contradicts itself. */
    Access requireComplete() {
        if (access == null) {
            throw check().problem("does not say who may open it: add publicAccess(), authenticated() or roles(…)");
        }
        if (allTenants && tenant != null) {
            throw check().problem("says both tenant(…) and allTenants(); say one of the two");
        }
        check().require(sortable, filterable, searchable, binarySorted, defaultSort);
        check().requireNumbers(asText, rowMapper != null);
        derivedCheck().require(derived, rowMapper != null);
        nameCheck().require(given.keySet(), derived.keySet(), filterable, sortable);
        new GroupCheck(check(), nameCheck()).require(groupable, aggregates);
        if (unpaged != null && pageSize != null) {
            throw check().problem("is unpaged and has page sizes; say one of the two");
        }
        if (unpaged != null && anchored) {
            throw check().problem("is unpaged and anchored; a list without pages has nothing to be anchored");
        }
        for (RelatedModel other : allRelated()) {
            if (other.label().equals(label)) {
                throw check().problem("depends on " + label + ", which is its own label");
            }
        }
        return access;
    }

    Field key() {
        return check().field(id, "id");
    }

    Function<LivePrincipal, ? extends Scope> scope() {
        return scope == null ? principal -> Condition.all() : scope;
    }

    /** The fields shown, the primary key among them. */
    List<Field> shown() {
        List<Field> shown = new ArrayList<>();
        if (!fields.contains(id)) {
            shown.add(key());
        }
        for (String property : fields) {
            shown.add(check().field(property, "fields"));
        }
        derived.forEach((name, field) -> shown.add(Field.of(name, field.javaType())));
        return List.copyOf(shown);
    }

    /** The models that the list depends on, those of derived fields and of references among them. */
    List<RelatedModel> allRelated() {
        return List.copyOf(references.related(derivedCheck().related(related, derived), check()));
    }

    private DerivedCheck derivedCheck() {
        return new DerivedCheck(check(), model);
    }

    private NameCheck nameCheck() {
        return new NameCheck(check(), names());
    }

    /** The fields shown, then those that rows may be sorted by. */
    List<Field> columns() {
        Set<Field> all = new LinkedHashSet<>(shown());
        for (String property : sortable) {
            all.add(check().field(property, "sortable"));
        }
        for (Sort sort : defaultSort) {
            all.add(check().field(sort.field(), "defaultSort"));
        }
        return List.copyOf(all);
    }

    private DefinitionCheck check() {
        return new DefinitionCheck(name, model, properties, id, fields, hidden);
    }
}
