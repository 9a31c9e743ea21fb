package dev.livelist.campaign;

import dev.livelist.source.RowSource;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.springframework.util.ClassUtils;

/**
 * Deliberate defects around the lists of a campaign's worker, to see that the campaign finds them. They stand between the lists and what they
 * are given; the lists themselves know nothing of them.
 */
public final class ListSabotage {

    /** A statement that fails on changed rows says that there are none: what it was to read is lost. */
    public static final String FAILED_READS_FIND_NOTHING = "FAILED_READS_FIND_NOTHING";

    /** Signals that come while a statement of the list runs are lost. */
    public static final String SIGNALS_DURING_READS_ARE_LOST = "SIGNALS_DURING_READS_ARE_LOST";

    private final Collection<String> defects;
    private final AtomicInteger running = new AtomicInteger();

    /** @param defects the names of the defects; other names are not these */
    public ListSabotage(Collection<String> defects) {
        this.defects = List.copyOf(defects);
    }

    /** Whether signals are to be dropped now. */
    public boolean losesSignals() {
        return defects.contains(SIGNALS_DURING_READS_ARE_LOST) && running.get() > 0;
    }

    /** The source as the lists are given it. */
    public RowSource around(RowSource source) {
        return (RowSource) Proxy.newProxyInstance(
                getClass().getClassLoader(), ClassUtils.getAllInterfaces(source), (proxy, method, arguments) -> {
                    Object result = invoke(source, method, arguments);
                    return result instanceof CompletableFuture<?> future ? watched(future, method.getName()) : result;
                });
    }

    private static @Nullable Object invoke(
            RowSource source, java.lang.reflect.Method method, @Nullable Object @Nullable [] arguments)
            throws Throwable {
        try {
            return method.invoke(source, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // what they would fail with is told through the outcome
    private CompletableFuture<?> watched(CompletableFuture<?> future, String method) {
        running.incrementAndGet();
        CompletableFuture<Object> told = new CompletableFuture<>();
        boolean hides = defects.contains(FAILED_READS_FIND_NOTHING)
                && (method.equals("peek") || method.equals("probe") || method.equals("probeAll"));
        future.whenComplete((result, error) -> {
            running.decrementAndGet();
            if (error == null) {
                told.complete(result);
            } else if (hides) {
                told.complete(List.of());
            } else {
                told.completeExceptionally(error);
            }
        });
        told.whenComplete((result, error) -> {
            if (told.isCancelled()) {
                future.cancel(true);
            }
        });
        return told;
    }
}
