package dev.livelist.r2dbc;

import dev.livelist.broadcaster.Signal;
import dev.livelist.capture.ModelSignals;
import java.lang.reflect.Method;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Pattern;
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
 * queries that say they write by their first word. Of those nobody knows which rows they change, so they invalidate the
 * repository's model. All other methods go through entity operations, which are watched themselves.
 */
final class CapturingRepository implements MethodInterceptor {

    private static final Logger log = LoggerFactory.getLogger(CapturingRepository.class);
    private static final Pattern WRITE = Pattern.compile(
            "\\s*(insert|update|delete|merge|truncate)\\b.*", Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

    private final WriteObserver observer;
    private final ModelSignals models;
    private final Supplier<Binding> binding;
    private final Class<?> model;
    private final Set<Method> writes;

    CapturingRepository(
            WriteObserver observer, ModelSignals models, Supplier<Binding> binding, RepositoryInformation repository) {
        this.observer = observer;
        this.models = models;
        this.binding = binding;
        this.model = repository.getDomainType();
        this.writes = writes(repository);
    }

    /** Whether the repository has any query method that writes. */
    boolean isNeeded() {
        return !writes.isEmpty();
    }

    private static Set<Method> writes(RepositoryInformation repository) {
        Set<Method> writes = new HashSet<>();
        for (Method method : repository.getQueryMethods()) {
            Query query = AnnotatedElementUtils.findMergedAnnotation(method, Query.class);
            boolean isWrite = AnnotatedElementUtils.hasAnnotation(method, Modifying.class)
                    || (query == null
                            ? isDerivedDelete(method, repository.getDomainType())
                            : WRITE.matcher(query.value()).matches());
            if (isWrite) {
                writes.add(method);
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
        if (result == null || !writes.contains(invocation.getMethod())) {
            return result;
        }
        if (result instanceof Mono<?> mono) {
            return observed(mono);
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
                observed(Flux.from(adapter.toPublisher(result)).collectList()).flatMapIterable(rows -> rows));
    }

    private <T> Mono<T> observed(Mono<T> write) {
        return Mono.defer(() -> observer.observe(
                binding.get(),
                () -> {
                    List<Signal> invalidation = models.invalidation(model);
                    return () -> invalidation;
                },
                write));
    }
}
