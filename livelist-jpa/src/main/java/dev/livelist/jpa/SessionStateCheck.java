package dev.livelist.jpa;

import dev.livelist.ListDefinition;
import dev.livelist.RelatedModel;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.hibernate.Filter;
import org.hibernate.StatelessSession;
import org.hibernate.boot.spi.SessionFactoryOptions;
import org.hibernate.engine.jdbc.connections.spi.ConnectionProvider;
import org.hibernate.engine.spi.FilterDefinition;
import org.hibernate.engine.spi.LoadQueryInfluencers;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernate.generator.internal.TenantIdGeneration;
import org.hibernate.internal.FilterImpl;
import org.hibernate.metamodel.mapping.AttributeMapping;
import org.hibernate.metamodel.mapping.ManagedMappingType;
import org.hibernate.persister.entity.EntityPersister;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.datasource.lookup.AbstractRoutingDataSource;

/**
 * Refuses a list whose rows depend on what the application sets for a session or a thread: the tenant, filters, the target of a
 * routing data source. Livelist reads in sessions and on threads of its own, where none of that is set, and one read serves
 * every reader of the same scope. Such a list would show rows that a session of the application hides, or none.
 */
final class SessionStateCheck {

    /** The persistence unit's setting that names the filters that lists may be read without; separated by commas. */
    static final String ACCEPTED_FILTERS = "livelist.jpa.accepted-filters";

    /** The persistence unit's setting that is {@code true} where a routing data source's default target is the right one. */
    static final String ACCEPTED_ROUTING = "livelist.jpa.accepted-routing";

    /** The filter by which Hibernate implements {@code @TenantId}. */
    private static final String TENANT_FILTER = "_tenantId";

    private static final String ADVICE =
            "make the tenant a term of each list's scope, in a persistence unit without tenants";

    private final ListDefinition<?> definition;
    private final SessionFactoryImplementor sessions;

    private final boolean shown;

    /** @param shown whether somebody is shown the rows, who may then have to be of their tenant */
    SessionStateCheck(ListDefinition<?> definition, SessionFactoryImplementor sessions, boolean shown) {
        this.shown = shown;
        this.definition = definition;
        this.sessions = sessions;
    }

    /**
     * Refuses the list if its rows depend on a session's state.
     *
     * @param referred the other entities whose columns the list reads
     * @throws IllegalStateException saying on which
     */
    void check(Collection<Class<?>> referred) {
        checkTenants();
        checkFilters(referred);
        checkRouting();
    }

    private void checkTenants() {
        SessionFactoryOptions options = sessions.getSessionFactoryOptions();
        boolean fenced = hasTenants(sessions) && (isFenced() || !shown);
        if (hasTenants(sessions) && !fenced) {
            throw problem("is of a persistence unit with @TenantId (" + String.join(", ", entities(TENANT_FILTER))
                    + "), but lists are read in sessions without a tenant: they would show another tenant's rows, or none; say"
                    + " tenant(…) in the list with the property that has @TenantId. For an entity without one, "
                    + ADVICE);
        }
        String found = options.isMultiTenancyEnabled()
                ? "a MultiTenantConnectionProvider"
                : options.getTenantSchemaMapper() != null
                        ? "a TenantSchemaMapper"
                        : options.getTenantCredentialsMapper() != null
                                ? "a TenantCredentialsMapper"
                                : options.getCurrentTenantIdentifierResolver() != null && !fenced
                                        ? "a CurrentTenantIdentifierResolver"
                                        : null;
        if (found != null) {
            throw problem("is of a persistence unit that has tenants (" + found
                    + "), but lists are read in sessions without a tenant: they would show another tenant's rows, or none; "
                    + ADVICE);
        }
    }

    /** Whether entities of the unit have a tenant, by which sessions filter. */
    static boolean hasTenants(SessionFactoryImplementor sessions) {
        return sessions.getDefinedFilterNames().contains(TENANT_FILTER);
    }

    static boolean isOfTenants(String filter) {
        return filter.equals(TENANT_FILTER);
    }

    /**
     * A session that reads rows of every tenant, for lists whose queries name the tenant themselves. The tenant that it is opened for is
     * nobody's, and nobody is asked for one.
     */
    static StatelessSession openForAllTenants(SessionFactoryImplementor sessions) {
        StatelessSession session = sessions.withStatelessOptions()
                .tenantIdentifier(nobody(sessions.getTenantIdentifierJavaType().getJavaTypeClass()))
                .openStatelessSession();
        session.disableFilter(TENANT_FILTER);
        return session;
    }

    private static Object nobody(Class<?> type) {
        if (type == UUID.class) {
            return new UUID(0, 0);
        } else if (type == Long.class || type == long.class) {
            return Long.MIN_VALUE;
        } else if (type == Integer.class || type == int.class) {
            return Integer.MIN_VALUE;
        } else if (type == Short.class || type == short.class) {
            return Short.MIN_VALUE;
        }
        return "livelist: nobody";
    }

    /** Whether each query of the list names the tenant that sessions would filter by. */
    private boolean isFenced() {
        EntityPersister entity = sessions.getMappingMetamodel().findEntityDescriptor(definition.model());
        return entity != null
                && applies(sessions.getFilterDefinition(TENANT_FILTER), entity)
                && definition
                        .tenant()
                        .map(property -> entity.findAttributeMapping(property.name()))
                        .filter(attribute -> isTenantId(entity, attribute))
                        .isPresent();
    }

    private static boolean isTenantId(EntityPersister entity, AttributeMapping attribute) {
        return entity.getGenerators()[attribute.getStateArrayPosition()] instanceof TenantIdGeneration;
    }

    private void checkFilters(Collection<Class<?>> referred) {
        Set<String> accepted = setting(ACCEPTED_FILTERS);
        Set<EntityPersister> read = read(referred);
        for (String name : new TreeSet<>(sessions.getDefinedFilterNames())) {
            FilterDefinition filter = sessions.getFilterDefinition(name);
            if (name.equals(TENANT_FILTER) // lists get here only where their queries name the tenant
                    || isTheSameForAll(filter)
                    || accepted.contains(name)
                    || read.stream().noneMatch(entity -> applies(filter, entity))) {
                continue;
            }
            throw problem("reads entities with the filter '" + name + "', but "
                    + (filter.isAutoEnabled()
                            ? "the values of its parameters would be those of threads that belong to no request"
                            : "lists are read in sessions that do not enable it")
                    + ": rows that it hides would be shown. Make its condition a term of the list's scope; where lists may be read"
                    + " like that all the same, name the filter in the persistence unit's setting " + ACCEPTED_FILTERS);
        }
    }

    /** Whether it hides the same rows in every session. */
    private static boolean isTheSameForAll(FilterDefinition filter) {
        return filter.isAutoEnabled() && filter.getParameterNames().isEmpty();
    }

    /** The entities whose rows the list reads, with all their subtypes and supertypes. */
    private Set<EntityPersister> read(Collection<Class<?>> referred) {
        List<Class<?>> types = new ArrayList<>(referred);
        types.add(definition.model());
        definition.related().stream().map(RelatedModel::model).forEach(types::add);
        Set<EntityPersister> read = new LinkedHashSet<>();
        for (EntityPersister entity : all()) {
            Class<?> mapped = entity.getMappedClass();
            if (types.stream().anyMatch(type -> type.isAssignableFrom(mapped) || mapped.isAssignableFrom(type))) {
                read.add(entity);
            }
        }
        return read;
    }

    private List<EntityPersister> all() {
        List<EntityPersister> all = new ArrayList<>();
        sessions.getMappingMetamodel().forEachEntityDescriptor(all::add);
        return all;
    }

    private Set<String> entities(String filter) {
        FilterDefinition definition = sessions.getFilterDefinition(filter);
        return all().stream()
                .filter(entity -> applies(definition, entity))
                .map(EntityPersister::getEntityName)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Whether the filter is on that entity itself; not on what it refers to, which Hibernate would answer as well. */
    private boolean applies(FilterDefinition filter, EntityPersister entity) {
        Set<ManagedMappingType> others = new HashSet<>(all());
        others.remove(entity);
        return entity.isAffectedByEnabledFilters(others, new OneFilter(sessions, filter), false);
    }

    /** As if a session had enabled that filter, and none else; whatever the values of its parameters. */
    private static final class OneFilter extends LoadQueryInfluencers {
        private final Map<String, Filter> enabled;

        OneFilter(SessionFactoryImplementor sessions, FilterDefinition filter) {
            super(sessions);
            this.enabled = Map.of(filter.getFilterName(), new FilterImpl(filter));
        }

        @Override
        public boolean hasEnabledFilters() {
            return true;
        }

        @Override
        public Map<String, Filter> getEnabledFilters() {
            return enabled;
        }
    }

    private void checkRouting() {
        if (isRouting(dataSource()) && !setting(ACCEPTED_ROUTING).contains("true")) {
            throw problem(
                    "is read through an AbstractRoutingDataSource, but the threads that read lists belong to no request: every list would be"
                            + " read from the target that such a thread is given. Give lists a persistence unit with a data source of"
                            + " its own; where that target is the right one for every reader and is the database that is written,"
                            + " set " + ACCEPTED_ROUTING + "=true among the persistence unit's settings");
        }
    }

    private @Nullable DataSource dataSource() {
        ConnectionProvider connections = sessions.getServiceRegistry().getService(ConnectionProvider.class);
        return connections != null && connections.isUnwrappableAs(DataSource.class)
                ? connections.unwrap(DataSource.class)
                : null;
    }

    private static boolean isRouting(@Nullable DataSource source) {
        try {
            return source != null && source.isWrapperFor(AbstractRoutingDataSource.class);
        } catch (SQLException e) {
            return false; // it does not say what it wraps
        }
    }

    private Set<String> setting(String name) {
        Object value = sessions.getProperties().get(name);
        return value == null
                ? Set.of()
                : Arrays.stream(value.toString().split(",", -1))
                        .map(String::strip)
                        .collect(Collectors.toSet());
    }

    private IllegalStateException problem(String what) {
        return new IllegalStateException(
                "The list '" + definition.name() + "' of " + definition.model().getName() + " " + what);
    }
}
