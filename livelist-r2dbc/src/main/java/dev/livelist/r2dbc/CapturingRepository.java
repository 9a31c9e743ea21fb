package dev.livelist.r2dbc;

import dev.livelist.broadcaster.Signal;
import dev.livelist.capture.ModelSignals;
import dev.livelist.sql.WrittenTables;
import java.lang.reflect.Method;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.ReactiveAdapter;
import org.springframework.core.ReactiveAdapterRegistry;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.data.r2dbc.repository.Modifying;
import org.springframework.data.r2dbc.repository.Query;
import org.springframework.data.repository.core.RepositoryInformation;
import org.springframework.data.repository.query.parser.PartTree;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Stands before a repository and watches its query methods that write: derived deletes, {@code @Modifying} queries and
 * queries whose text writes. Of those nobody knows which rows they change, so they invalidate the repository's model and the
 * models in the tables that they write. All other methods go through entity operations, which are watched themselves.
 */
final class CapturingRepository implements MethodInterceptor {

    private static final Logger log = LoggerFactory.getLogger(CapturingRepository.class);

    private final WriteObserver observer;
    private final ModelSignals models;
    private final TableModels tables;
    private final Supplier<Binding> binding;
    private final Class<?> model;
    private final Map<Method, WrittenTables> writes;
    private final Set<Method> unwarned = ConcurrentHashMap.newKeySet();

    CapturingRepository(
            WriteObserver observer,
            ModelSignals models,
            TableModels tables,
            Supplier<Binding> binding,
            RepositoryInformation repository) {
        this.observer = observer;
        this.models = models;
        this.tables = tables;
        this.binding = binding;
        this.model = repository.getDomainType();
        this.writes = writes(repository);
        this.unwarned.addAll(writes.keySet());
    }

    /** Whether the repository has any query method that writes. */
    boolean isNeeded() {
        return !writes.isEmpty();
    }

    private static Map<Method, WrittenTables> writes(RepositoryInformation repository) {
        Map<Method, WrittenTables> writes = new HashMap<>();
        for (Method method : repository.getQueryMethods()) {
            Query query = AnnotatedElementUtils.findMergedAnnotation(method, Query.class);
            WrittenTables written = WrittenTables.of(query == null ? "" : query.value());
            boolean isWrite = AnnotatedElementUtils.hasAnnotation(method, Modifying.class)
                    || written.isWrite()
                    || (query == null && isDerivedDelete(method, repository.getDomainType()));
            if (isWrite) {
                writes.put(method, written);
            }
        }
        return writes;
    }

    private static boolean isDerivedDelete(Method method, Class<?> model) {
        try {
            return new PartTree(method.getName(), model).isDelete();
        } catch (RuntimeException e) {
            return false; // a named query
        }
    }

    @Override
    public @Nullable Object invoke(MethodInvocation invocation) throws Throwable {
        Object result = invocation.proceed();
        WrittenTables written = writes.get(invocation.getMethod());
        if (result == null || written == null) {
            return result;
        }
        warn(invocation.getMethod(), written);
        if (result instanceof Mono<?> mono) {
            return observed(mono, written);
        }
        ReactiveAdapter adapter = ReactiveAdapterRegistry.getSharedInstance().getAdapter(null, result);
        if (adapter == null) {
            log.warn(
                    "livelist.capture.unwatched: {} gives back a {}, whose end cannot be watched; say Changes.invalidate({}.class) after it",
                    invocation.getMethod(),
                    result.getClass().getName(),
                    model.getSimpleName());
            return result;
        }
        return adapter.fromPublisher(
                observed(Flux.from(adapter.toPublisher(result)).collectList(), written)
                        .flatMapIterable(rows -> rows));
    }

    /** Once for each statement, when it is first used: by then all models are known. */
    private void warn(Method method, WrittenTables written) {
        if (!unwarned.remove(method)) {
            return;
        }
        Set<String> unmapped = tables.unmapped(written.tables());
        if (!unmapped.isEmpty() || written.isUnclear()) {
            log.warn(
                    "livelist.capture.unknown-statement: {} writes {}; lists that depend on what is written there do not follow. Say"
                            + " Changes.invalidate(...) of their models after it",
                    method,
                    unmapped.isEmpty() ? "what it does not name" : unmapped + ", which no class is mapped to");
        }
    }

    private <T> Mono<T> observed(Mono<T> write, WrittenTables written) {
        return Mono.defer(() -> observer.observe(
                binding.get(),
                () -> {
                    List<Signal> invalidations = invalidations(written);
                    return () -> invalidations;
                },
                write));
    }

    private List<Signal> invalidations(WrittenTables written) {
        Set<Class<?>> concerned = new LinkedHashSet<>();
        concerned.add(model);
        concerned.addAll(tables.beside(model));
        concerned.addAll(tables.in(written.tables()));
        if (written.writesReferring()) {
            concerned.addAll(tables.all());
        }
        return concerned.stream()
                .flatMap(one -> models.invalidation(one).stream())
                .distinct()
                .toList();
    }
}
