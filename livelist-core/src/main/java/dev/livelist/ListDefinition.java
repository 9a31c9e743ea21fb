package dev.livelist;

import dev.livelist.broadcaster.ModelChange;
import dev.livelist.broadcaster.ModelLabels;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A live list, as an application declares it: the model, who may see which rows, the shown fields, and how readers may sort,
 * filter, search and page. Immutable. {@link Builder#build} reports everything that is wrong with a definition.
 *
 * <pre>{@code
 * ListDefinition.of(Product.class)
 *     .publicAccess()
 *     .scope(principal -> where(Product::active).is(true))
 *     .fields(Product::id, Product::name, Product::price)
 *     .sortable(Product::name, Product::price).defaultSort(asc(Product::name))
 *     .filterable(Product::price)
 *     .searchable(Product::name)
 *     .totals(EXACT)
 *     .build();
 * }</pre>
 *
 * <p>Closed by default: a definition says who may open it, and a reader can sort, filter and search only by the fields that it
 * offers. These must be shown, because order and filters would reveal hidden values; {@link Builder#hidden} makes an exception.
 *
 * @param <T> the model
 */
public final class ListDefinition<T> implements Cloneable {

    /** The most characters (code points) that a text in a query can be allowed to have. */
    public static final int MAX_TEXT = 4000;

    /** How many groups a document has at most, where a definition does not say. */
    public static final int DEFAULT_GROUPS = 100;

    private final Class<T> model;
    private final String name;
    private final String label;
    private final Field id;

    /** This and what it depends on, and its tenant, are set before anybody else has the definition, and not again. */
    private Map<String, Field> properties;

    private final List<Field> shown;
    private final List<Field> columns;
    private final Access access;
    private final Function<LivePrincipal, ? extends Scope> scope;
    private final Set<String> sortable;
    private final Set<String> filterable;
    private final List<String> searchable;
    private final Set<String> binarySorted;
    private final Set<String> asText;
    private final List<Sort> defaultSort;
    private final List<String> groupable;
    private final List<Aggregate> aggregates;
    private final int maxGroups;
    private final Totals totals;
    private final @Nullable Integer pageSize;
    private final @Nullable Integer maxPageSize;
    private final @Nullable Integer unpaged;
    private final @Nullable Integer maxSearchLength;
    private final @Nullable Integer maxFilters;
    private final boolean addressable;
    private final boolean anchored;
    private final @Nullable Function<? super T, ?> rowMapper;
    private final Function<ModelChange, ChangeReaction> onChange;
    private final boolean reactsToChanges;
    private List<RelatedModel> related;
    private final boolean allTenants;
    private @Nullable Tenant tenant;

    private final ReaderSettings settings;
    private final Map<String, Derived> derived;
    private final FieldNames names;
    private final List<Reference> references;
    private final Set<Class<?>> declared;

    private ListDefinition(DefinitionDraft<T> draft, Access access) {
        this.model = draft.model;
        this.name = draft.name;
        this.label = draft.label;
        this.properties = draft.properties;
        this.id = draft.key();
        this.access = access;
        this.scope = draft.scope();
        this.shown = draft.shown();
        this.sortable = Set.copyOf(draft.sortable);
        this.filterable = Set.copyOf(draft.filterable);
        this.searchable = List.copyOf(draft.searchable);
        this.binarySorted = Set.copyOf(draft.binarySorted);
        this.asText = Set.copyOf(draft.asText);
        this.defaultSort = List.copyOf(draft.defaultSort);
        this.groupable = List.copyOf(draft.groupable);
        this.aggregates = List.copyOf(draft.aggregates);
        this.maxGroups = draft.maxGroups;
        this.columns = draft.columns();
        this.totals = draft.totals;
        this.pageSize = draft.pageSize;
        this.maxPageSize = draft.maxPageSize;
        this.unpaged = draft.unpaged;
        this.maxSearchLength = draft.maxSearchLength;
        this.maxFilters = draft.maxFilters;
        this.addressable = draft.addressable;
        this.anchored = draft.anchored;
        this.rowMapper = draft.rowMapper;
        this.onChange = draft.onChange;
        this.reactsToChanges = draft.reactsToChanges;
        this.tenant = draft.tenant;
        this.allTenants = draft.allTenants;
        this.settings = draft.settings.copy();
        this.related = draft.allRelated();
        this.references = draft.references();
        this.declared = draft.declared();
        this.derived = Collections.unmodifiableMap(new LinkedHashMap<>(draft.derived));
        this.names = draft.names();
    }

    /** Begins the definition of a list of that model. */
    public static <T> Builder<T> of(Class<T> model) {
        return new Builder<>(model);
    }

    static <M> ListDefinition<M> rowsOf(Class<M> model, String label, String key, Collection<String> properties) {
        DefinitionDraft<M> draft = new DefinitionDraft<>(model);
        draft.name = "rows";
        draft.label = label;
        draft.id = key;
        draft.fields.addAll(properties);
        draft.access = new Access(false, Set.of("nobody"));
        return new ListDefinition<>(draft, draft.requireComplete());
    }

    /** The model's class. */
    public Class<T> model() {
        return model;
    }

    /** The name in the list's address: {@code products} for {@code /live/products}. */
    public String name() {
        return name;
    }

    /** The model's label in change signals: {@code shop.product}. */
    public String label() {
        return label;
    }

    /** The primary key. */
    public Field id() {
        return id;
    }

    /** The model's property of that name, shown or not, or the path that this definition names so. */
    public Optional<Field> property(String property) {
        return Optional.ofNullable(properties.get(property));
    }

    /** The model's properties, shown or not, and the paths that this definition names. */
    public Collection<Field> properties() {
        return Collections.unmodifiableCollection(properties.values());
    }

    /** The fields a row shows, in order; the primary key is always among them. */
    public List<Field> shown() {
        return shown;
    }

    /** The columns a row source reads, in this order: the shown fields, then hidden fields that readers may sort by. */
    public List<Field> columns() {
        return columns;
    }

    /** Who may open the list. */
    public Access access() {
        return access;
    }

    /**
     * The rows a principal may see.
     *
     * @throws AttributeException where the scope, the tenant or a database setting asks for an attribute that the principal does not have
     * @throws IllegalStateException where the scope asks about a model that the list does not declare to be {@linkplain Builder#related
     *     related}
     */
    public Scope scopeFor(LivePrincipal principal) {
        Scope found = Objects.requireNonNull(
                scope.apply(principal), () -> "The scope function of the list '" + name + "' returned null");
        ScopeCheck.check(this, found);
        Scope fenced = tenant == null ? found : tenant.fence(this, principal, found);
        return settings.names().isEmpty() ? fenced : new Scope.UnderSettings(settings.of(principal), fenced);
    }

    /** The names of the database's settings that hold while rows of the list are read. */
    public Set<String> databaseSettings() {
        return Collections.unmodifiableSet(settings.names());
    }

    /** The property that holds the tenant of a row, if the list is declared per tenant. */
    public Optional<Field> tenant() {
        return Optional.ofNullable(tenant).map(Tenant::property);
    }

    /**
     * The same list, declared per tenant as {@link Builder#tenant} would: for a rule that holds for all lists of an application. A list that
     * is declared per tenant by this property, or that {@linkplain Builder#allTenants says} that it is not, is returned as it is; and so is one
     * whose model has no such property, where it is declared per tenant by another.
     *
     * @param property the property that holds the tenant of a row, or a path to it
     * @param attribute the attribute that holds the tenant of a principal
     * @throws IllegalStateException where the model has no such property, or the list is declared per tenant by another one although it has
     */
    public ListDefinition<T> perTenant(String property, String attribute) {
        Field field = ModelProperties.typeOf(model, property)
                .map(type -> Field.of(property, type))
                .orElse(null);
        if (allTenants
                || (tenant != null && (field == null || tenant.property().name().equals(property)))) {
            return this;
        }
        String wrong = field == null
                ? "is to be per tenant, but " + model.getSimpleName() + " has no property '" + property
                        + "': say tenant(…) in the list with the one that holds the tenant, or allTenants() where everybody may see all of it"
                : tenant != null
                        ? "is to be per tenant by '" + property + "', but says tenant(…) with '"
                                + tenant.property().name() + "': name '" + property + "' there, or leave it out"
                        : Tenant.problem(field);
        if (field == null || wrong != null) {
            throw new IllegalStateException("The list '" + name + "' of " + model.getName() + " " + wrong);
        }
        return with(Tenant.of(field, attribute));
    }

    @SuppressWarnings("unchecked") // it is a copy of this one
    private ListDefinition<T> with(Tenant other) {
        try {
            ListDefinition<T> copy = (ListDefinition<T>) clone();
            String path = other.property().name();
            copy.properties = new LinkedHashMap<>(properties);
            copy.properties.putIfAbsent(path, other.property());
            copy.related = References.related(
                    related, path, new DefinitionCheck(name, model, copy.properties, id.name(), Set.of(), Set.of()));
            copy.tenant = other;
            return copy;
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Refuses the scope of a query that is not of one tenant, or not under the settings, where the list is declared so. */
    void requireFences(Scope scope) {
        settings.require(this, scope);
        if (tenant != null) {
            tenant.require(this, scope instanceof Scope.UnderSettings under ? under.rows() : scope);
        }
    }

    /** The fields readers may sort by. */
    public Set<String> sortable() {
        return sortable;
    }

    /** The fields readers may filter by. */
    public Set<String> filterable() {
        return filterable;
    }

    /** The fields that {@code q} looks in. */
    public List<String> searchable() {
        return searchable;
    }

    /** The text fields that are sorted by character code, whatever the collation of their columns. */
    public Set<String> binarySorted() {
        return binarySorted;
    }

    /** The fields of numbers that rows show as text. */
    public Set<String> asText() {
        return asText;
    }

    /** The order of a request without a sort; by primary key if the definition has none. */
    public List<Sort> defaultSort() {
        return defaultSort;
    }

    /** The fields readers may group by; none where the list has no groups. */
    public List<String> groupable() {
        return groupable;
    }

    /** What each group tells about its rows, in order. */
    public List<Aggregate> aggregates() {
        return aggregates;
    }

    /** How many groups a document has at most. */
    public int maxGroups() {
        return maxGroups;
    }

    /** Whether and how documents have a total. */
    public Totals totals() {
        return totals;
    }

    /** The page size of a request without one, if the definition sets it. */
    public Optional<Integer> pageSize() {
        return Optional.ofNullable(pageSize);
    }

    /** The largest page size, if the definition sets it. */
    public Optional<Integer> maxPageSize() {
        return Optional.ofNullable(maxPageSize);
    }

    /** The most rows of a list without pages; empty if the list has pages. */
    public Optional<Integer> unpaged() {
        return Optional.ofNullable(unpaged);
    }

    /** The most characters of a text that rows are searched for, if the definition says. */
    public Optional<Integer> maxSearchLength() {
        return Optional.ofNullable(maxSearchLength);
    }

    /** The most parameters of one query that filter, if the definition says. */
    public Optional<Integer> maxFilters() {
        return Optional.ofNullable(maxFilters);
    }

    /** Whether each row has an address of its own. */
    public boolean addressable() {
        return addressable;
    }

    /** Whether a page may begin at a place in the order. */
    public boolean anchored() {
        return anchored;
    }

    /**
     * Whether a cursor of the list would tell values that its rows do not show: readers may sort by a hidden field, or a {@linkplain
     * #rowMapper mapper} decides what a row shows.
     */
    public boolean sortsByHidden() {
        Stream<String> sorted =
                Stream.concat(sortable.stream(), defaultSort.stream().map(Sort::field));
        return rowMapper != null
                || sorted.anyMatch(
                        name -> shown.stream().noneMatch(field -> field.name().equals(name)));
    }

    /** Maps a model to the shown row, if the row is not simply the fields. */
    public Optional<Function<? super T, ?>> rowMapper() {
        return Optional.ofNullable(rowMapper);
    }

    /** How the list reacts to a change. */
    public ChangeReaction reactionTo(ModelChange change) {
        return onChange.apply(change);
    }

    /** Whether the list reacts to changes in a way of its own: whether {@link Builder#onChange} was called. */
    public boolean reactsToChanges() {
        return reactsToChanges;
    }

    /** The fields among those shown that are computed of other models' rows, by name. */
    public Map<String, Derived> derived() {
        return derived;
    }

    /** How readers name the fields. All that this definition says otherwise names properties. */
    public FieldNames names() {
        return names;
    }

    /** The references by key that the list follows, each before those that lead on from it. */
    public List<Reference> references() {
        return references;
    }

    /** The models that the list depends on besides its own, those that its paths lead to among them. */
    public List<RelatedModel> related() {
        return related;
    }

    /** Whether the definition says itself that it depends on a model, and does not only name paths that lead there. */
    public boolean declares(RelatedModel other) {
        return declared.contains(other.model());
    }

    @Override
    public String toString() {
        return "list '" + name + "' of " + label;
    }

    /**
     * Collects a definition.
     *
     * @param <T> the model
     */
    public static final class Builder<T> {

        private final DefinitionDraft<T> draft;

        private Builder(Class<T> model) {
            this.draft = new DefinitionDraft<>(model);
        }

        /** The name in the list's address. Default: the model's simple name in lower case with an {@code s}. */
        public Builder<T> name(String name) {
            draft.name = name;
            return this;
        }

        /** The model's label in change signals. Default: {@link ModelLabels#labelOf}. */
        public Builder<T> label(String label) {
            draft.label = ModelLabels.requireValid(label);
            return this;
        }

        /** The primary key. Default: the property {@code id}. */
        public Builder<T> id(Property<T, ?> property) {
            draft.id = draft.nameOf(property);
            return this;
        }

        /** Anybody may open the list. */
        public Builder<T> publicAccess() {
            draft.access = new Access(true, Set.of());
            return this;
        }

        /** Principals that have logged in may open the list. */
        public Builder<T> authenticated() {
            draft.access = new Access(false, Set.of());
            return this;
        }

        /** Principals with one of these roles may open the list. Roles have no prefix: {@code ADMIN}. */
        public Builder<T> roles(String... roles) {
            if (roles.length == 0) {
                throw new IllegalArgumentException(
                        "roles() of " + draft.model.getSimpleName() + " names no role; say authenticated()");
            }
            draft.access = new Access(false, Set.of(roles));
            return this;
        }

        /**
         * Which rows a principal may see. Default: all rows. Called on the request's thread, for each request and again
         * when a stream is authorised again: it must be fast and must not block.
         */
        public Builder<T> scope(Function<LivePrincipal, ? extends Scope> scope) {
            draft.scope = scope;
            return this;
        }

        /**
         * Declares that each row belongs to one tenant, and each principal to one: the attribute of that name. Every query of the list is of that
         * tenant alone, whatever its scope says. A principal without the attribute is refused (403). The property need not be
         * shown.
         *
         * <p>The tenant holds for the list's own rows. A scope that asks about rows of another model says itself which of those it means.
         *
         * @param property a text, a whole number, a UUID or an enum
         */
        public Builder<T> tenant(Property<T, ?> property) {
            draft.tenant(draft.nameOf(property), null);
            return this;
        }

        /**
         * As {@link #tenant(Property)}, for principals whose tenant is found in another way.
         *
         * @param of the tenant of a principal; null where it has none, and is refused. Must be fast, and must not block
         */
        public <V> Builder<T> tenant(Property<T, V> property, Function<LivePrincipal, ? extends @Nullable V> of) {
            draft.tenant(draft.nameOf(property), of);
            return this;
        }

        /**
         * Declares a setting of the database's session, {@code app.tenant}, that holds while rows are read for a principal, and only then.
         * Policies of row-level security ask for it: {@code nullif(current_setting('app.tenant', true), '')}. Every statement of the list
         * runs in a read-only transaction of its own with the settings. Only readers with equal settings share anything. PostgreSQL alone has such settings; over
         * another database the list does not start.
         *
         * <p>Each change costs one look for each distinct value that readers have open. What a policy asks for besides the row and the settings,
         * such as rows of other tables, the list follows only where it says {@link #dependsOn(Class)}.
         *
         * @param name a prefix and a name, as PostgreSQL demands of settings that an application makes up
         * @param value of a principal, as text; null where it has none, and is refused. Must be fast, and must not block
         */
        public Builder<T> databaseSetting(String name, Function<LivePrincipal, ? extends @Nullable Object> value) {
            draft.databaseSetting(name, value);
            return this;
        }

        /**
         * Says that the list is of all tenants, where {@link ListDefinition#perTenant a rule for all lists} ({@code livelist.tenant-property})
         * would fence it.
         */
        public Builder<T> allTenants() {
            draft.allTenants = true;
            return this;
        }

        /** The fields a row shows, in order. If the primary key is not among them, it comes first. */
        @SafeVarargs
        public final Builder<T> fields(Property<T, ?>... shown) {
            for (Property<T, ?> property : shown) {
                draft.field(draft.nameOf(property));
            }
            return this;
        }

        /**
         * A field that a row shows under another name than its property's. Readers use that name everywhere: in documents, filters, sorts, groups
         * and the description of the lists. Everything else in a definition goes on naming the property.
         *
         * <pre>{@code
         * .field("assignee.name", Ticket::assigneeName).filterable(Ticket::assigneeName)
         * }</pre>
         *
         * <p>A dot makes an object in the row: this one is shown as <code>{"assignee":{"name":"Ann"}}</code>, and asked for as {@code
         * assignee.name=Ann}. The object is there whatever its members are; where they are NULL, they are null in it. With a {@link #rowMapper}
         * the name stands in parameters and groups alone.
         *
         * @param name parts of letters, digits, {@code _} and {@code -}, which begin with a letter; at most 100 characters. {@code id} is the
         *     primary key's, and the only name that it can be given
         */
        public Builder<T> field(String name, Property<T, ?> property) {
            draft.field(name, draft.nameOf(property));
            return this;
        }

        /**
         * A field that is computed of the rows of another model that refer to the row, or shows some of them; it comes after the
         * others. {@link Derived} says which there are. Readers cannot sort, filter or search by it. A dot in the name makes an object, as in {@link #field}. The row source
         * must be a {@link dev.livelist.source.DerivedSource}, as those for R2DBC and JPA are.
         */
        public Builder<T> derived(String name, Derived field) {
            draft.derived(name, field);
            return this;
        }

        /**
         * Fields that readers may sort, filter or search by although they are not shown. Each reveals something of its value. A path that
         * only the scope asks about is named here, too; it is then known to the list, and offered to nobody.
         */
        @SafeVarargs
        public final Builder<T> hidden(Property<T, ?>... properties) {
            for (Property<T, ?> property : properties) {
                draft.hidden.add(draft.nameOf(property));
            }
            return this;
        }

        /** The fields readers may sort by. */
        @SafeVarargs
        public final Builder<T> sortable(Property<T, ?>... properties) {
            for (Property<T, ?> property : properties) {
                draft.sortable.add(draft.nameOf(property));
            }
            return this;
        }

        /**
         * Text fields that are sorted by character code (Unicode on PostgreSQL, UTF-16 on H2), not by a language's rules:
         * {@code Z} comes before {@code a}. Memory can then put changed rows in their place. With a language's rules each change
         * reads the list's first rows again. Filters go on comparing as the column does. An index for the sort needs the same
         * order: {@code (name COLLATE "C")} on PostgreSQL.
         */
        @SafeVarargs
        public final Builder<T> binarySorted(Property<T, String>... properties) {
            for (Property<T, String> property : properties) {
                draft.binarySorted.add(draft.nameOf(property));
            }
            return this;
        }

        /**
         * Whole and decimal numbers that a row shows as text, with the same digits: for readers whose numbers are 64-bit floating point,
         * which are exact only up to 2<sup>53</sup>. Filters and sorts go on comparing numbers. The browser client {@code livelist-js}
         * needs this only for decimals: it reads whole numbers of any size exactly.
         */
        @SafeVarargs
        public final Builder<T> asText(Property<T, ? extends Number>... properties) {
            for (Property<T, ? extends Number> property : properties) {
                draft.asText.add(draft.nameOf(property));
            }
            return this;
        }

        /** The order of a request without a sort. */
        public Builder<T> defaultSort(Sort... sorts) {
            draft.defaultSort = List.of(sorts);
            return this;
        }

        /** The fields readers may filter by. */
        @SafeVarargs
        public final Builder<T> filterable(Property<T, ?>... properties) {
            for (Property<T, ?> property : properties) {
                draft.filterable.add(draft.nameOf(property));
            }
            return this;
        }

        /** The text fields that {@code q} looks in. */
        @SafeVarargs
        public final Builder<T> searchable(Property<T, String>... properties) {
            for (Property<T, String> property : properties) {
                draft.searchable.add(draft.nameOf(property));
            }
            return this;
        }

        /**
         * The fields readers may group by: {@code GET /live/orders?group.by=status}. They must be shown. The row source must be
         * a {@link dev.livelist.source.GroupSource}, as those for R2DBC and JPA are.
         */
        @SafeVarargs
        public final Builder<T> groupable(Property<T, ?>... properties) {
            for (Property<T, ?> property : properties) {
                draft.groupable.add(draft.nameOf(property));
            }
            return this;
        }

        /** What each group tells about its rows, in order: {@code count()}, {@code sum(Order::amount)}. Their fields must be shown. */
        public Builder<T> aggregates(Aggregate... aggregates) {
            draft.aggregates.addAll(List.of(aggregates));
            return this;
        }

        /**
         * How many groups a document has at most; {@value ListDefinition#DEFAULT_GROUPS} where nothing is said. Of more, it has
         * the first, and says that there are more.
         */
        public Builder<T> maxGroups(int groups) {
            draft.maxGroups(groups);
            return this;
        }

        /** Whether documents have a total. Default: {@link Totals#NONE}. */
        public Builder<T> totals(Totals totals) {
            draft.totals = totals;
            return this;
        }

        /** The default and the largest page size. Default: those of the configuration. */
        public Builder<T> pageSizes(int defaultSize, int maxSize) {
            draft.pageSizes(defaultSize, maxSize);
            return this;
        }

        /** One page with all rows, but no more than {@code max}. */
        public Builder<T> unpaged(int max) {
            draft.unpaged(max);
            return this;
        }

        /**
         * The most characters (code points) of {@code q}, and of the value of a {@code .like}; the configuration's, 128, where
         * nothing is said. From 1 to {@value ListDefinition#MAX_TEXT}. A database compares such a text with each row, so a
         * long one costs every reader of the database.
         */
        public Builder<T> maxSearchLength(int characters) {
            draft.maxSearchLength(characters);
            return this;
        }

        /** The most parameters of one query that filter; the configuration's, 20, where nothing is said. */
        public Builder<T> maxFilters(int filters) {
            draft.maxFilters(filters);
            return this;
        }

        /**
         * Gives each row an address of its own, below that of the list: {@code /live/products/7}, for who may open the list and
         * whose scope admits the row. Keys that are text are asked for by {@code /live/products/-?key=…}. An application's own rules for
         * addresses must cover these too: {@code /live/products/**}.
         */
        public Builder<T> addressable() {
            draft.addressable = true;
            return this;
        }

        /**
         * Lets readers ask for pages that begin at a place in the order, by a cursor, and not at a number: {@code page.from=…}. Such a page
         * does not move when rows come or go before it. All documents of pages then have the cursors {@code start} and {@code next}.
         *
         * <p>A cursor encodes the values that the row is ordered by. Where readers may sort by a hidden field, or a {@link #rowMapper} decides
         * what is shown, cursors are encrypted, and the list does not start without a key ({@code livelist.cursor-key}).
         */
        public Builder<T> anchored() {
            draft.anchored = true;
            return this;
        }

        /**
         * What a row shows instead of the fields: a record, a map, or anything that Jackson writes as an object. The mapper must
         * be pure: its result is the same for equal rows, at any time, on any worker. It runs on the row source's thread.
         * {@link #fields} then only says which fields readers may sort, filter and search by.
         */
        public Builder<T> rowMapper(Function<? super T, ?> mapper) {
            draft.rowMapper = mapper;
            return this;
        }

        /** How the list reacts to a change. Default: {@link ChangeReaction#DEFAULT}. Must be fast and pure, and must not block. */
        public Builder<T> onChange(Function<ModelChange, ChangeReaction> reaction) {
            draft.onChange = reaction;
            draft.reactsToChanges = true;
            return this;
        }

        /**
         * Declares that the list, or its scope, also depends on rows of another model, such as the customer's name beside an
         * order. Each change there reads this list's open views again, paced like every other repair. So use it for models
         * that change seldom. What a {@linkplain Property#path path} leads to is followed without it. The other model's label is {@link
         * ModelLabels#labelOf}.
         */
        public Builder<T> dependsOn(Class<?> other) {
            return dependsOn(other, ModelLabels.labelOf(other));
        }

        /** As {@link #dependsOn(Class)}, for a model with another label. */
        public Builder<T> dependsOn(Class<?> other, String label) {
            return dependsOn(other, label, List.of());
        }

        /**
         * As {@link #dependsOn(Class)}, if a change of one row there can only concern the rows here that refer to it. Only those
         * rows are read again, as if they had changed themselves. One statement finds them; none is needed if the reference is
         * this model's own key. A deletion there, more than 500 rows, and an invalidation read the whole list.
         *
         * <p>The rows are looked for after the change, by the reference they have then. So the reference must be a column of the
         * row itself, and the existence of a row must not depend on the other model. For a database view that joins by a
         * condition on the other table, use {@link #dependsOn(Class)}.
         *
         * @param references all properties that hold the other row's key, such as {@code Order::customerId}; over JPA {@code
         *     path(Order::customer, Customer::id)}. Rows that refer to it in another way are not read again
         */
        @SafeVarargs
        @SuppressWarnings("varargs") // the array is copied and goes no further
        public final Builder<T> dependsOn(Class<?> other, Property<T, ?>... references) {
            return dependsOn(other, ModelLabels.labelOf(other), List.of(references));
        }

        /** As {@link #dependsOn(Class, Property[])}, with another label. */
        @SafeVarargs
        @SuppressWarnings("varargs") // the array is copied and goes no further
        public final Builder<T> dependsOn(Class<?> other, String label, Property<T, ?>... references) {
            return dependsOn(other, label, List.of(references));
        }

        private Builder<T> dependsOn(Class<?> other, String label, List<Property<T, ?>> references) {
            draft.dependsOn(other, label, references);
            return this;
        }

        /**
         * Declares that the scope asks about rows of another model by {@link Condition#exists}. A change of such a row concerns the readers
         * whose condition it satisfies or satisfied, and nobody else: their lists are read again. The other model's label is {@link
         * ModelLabels#labelOf}, its key the property {@code id}.
         *
         * <p>A worker remembers, for each condition that readers have open, which rows of the other model satisfy it: up to 250 for a condition,
         * and 100,000 for a list. Where there are more, and for a condition that is negated, or has several links or an {@code exists} of its
         * own, each change of the other model reads the lists of the readers with that condition again.
         *
         * <p>A scope that asks about a model which is neither declared so nor by {@link #dependsOn(Class)} is refused when it is used.
         */
        public Builder<T> related(Class<?> other) {
            return related(other, ModelLabels.labelOf(other));
        }

        /** As {@link #related(Class)}, for a model with another label. */
        public Builder<T> related(Class<?> other, String label) {
            draft.related(other, label, "id");
            return this;
        }

        /** As {@link #related(Class)}, for a model with another key. */
        public <M> Builder<T> related(Class<M> other, Property<M, ?> key) {
            return related(other, ModelLabels.labelOf(other), key);
        }

        /** As {@link #related(Class)}, for a model with another label and another key. */
        public <M> Builder<T> related(Class<M> other, String label, Property<M, ?> key) {
            draft.related(other, label, PropertyNames.nameOf(key));
            return this;
        }

        /**
         * Checks everything and builds the definition.
         *
         * @throws IllegalStateException if the definition cannot work; the message says what is wrong and what to do
         */
        public ListDefinition<T> build() {
            return new ListDefinition<>(draft, draft.requireComplete());
        }
    }
}
