package dev.livelist.engine;

import dev.livelist.source.RowSource;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A source on whose statements much depends: some wait before the database sees them, of some the answer takes its time, some
 * fail on the way there and some on the way back. Safe for use by any number of threads.
 */
final class FaultySource {

    /**
     * How it is at the moment, in percent of statements.
     *
     * @param kind how the names of those begin that it is about
     * @param slow these wait on the way there, and as many on the way back
     * @param failing these fail
     * @param longest how long one waits at most, each way
     */
    record Mood(String kind, int slow, int failing, Duration longest) {
        static final Mood GOOD = new Mood("", 0, 0, Duration.ZERO);
    }

    /** What becomes of a statement. Of one that fails, whether the database has seen it. */
    private record Fate(long nanosThere, long nanosBack, boolean fails, boolean seen) {}

    private final RowSource source;
    private final Random random;
    private final Consumer<String> log;
    private final LongAdder statements;
    private volatile Mood mood = Mood.GOOD;

    FaultySource(RowSource source, Random random, Consumer<String> log, LongAdder statements) {
        this.source = source;
        this.random = random;
        this.log = log;
        this.statements = statements;
    }

    void mood(Mood now) {
        mood = now;
    }

    /** The source as the engine sees it. */
    RowSource source() {
        return (RowSource) Proxy.newProxyInstance(
                getClass().getClassLoader(),
                interfaces(),
                (proxy, method, arguments) -> method.getReturnType() == CompletableFuture.class
                        ? state(method, arguments)
                        : call(method, arguments));
    }

    /** All that the source is known by. */
    private Class<?>[] interfaces() {
        Set<Class<?>> all = new LinkedHashSet<>();
        for (Class<?> type = source.getClass(); type != null; type = type.getSuperclass()) {
            all.addAll(List.of(type.getInterfaces()));
        }
        return all.toArray(Class<?>[]::new);
    }

    private @Nullable Object call(Method method, @Nullable Object @Nullable [] arguments) throws Throwable {
        try {
            return method.invoke(source, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    private CompletableFuture<?> made(Method method, @Nullable Object @Nullable [] arguments) {
        try {
            return (CompletableFuture<?>) method.invoke(source, arguments);
        } catch (ReflectiveOperationException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private synchronized Fate fate(String statement) {
        Mood now = statement.startsWith(mood.kind()) ? mood : Mood.GOOD;
        boolean there = random.nextInt(100) < now.slow();
        boolean back = random.nextInt(100) < now.slow();
        return new Fate(
                there ? random.nextLong(now.longest().toNanos()) : 0,
                back ? random.nextLong(now.longest().toNanos()) : 0,
                random.nextInt(100) < now.failing(),
                random.nextBoolean());
    }

    @SuppressWarnings("FutureReturnValueIgnored") // what they would fail with is told through the outcome
    private CompletableFuture<Object> state(Method method, @Nullable Object @Nullable [] arguments) {
        statements.increment();
        Fate fate = fate(method.getName());
        String name = method.getName() + " " + System.identityHashCode(fate);
        log.accept(name + " " + Arrays.toString(arguments) + " " + fate);
        CompletableFuture<Object> outcome = new CompletableFuture<>();
        outcome.whenComplete((result, error) -> log.accept(name + " gave " + (error == null ? result : error)));
        after(fate.nanosThere(), () -> {
            if (fate.fails() && !fate.seen()) {
                outcome.completeExceptionally(new IllegalStateException("The statement got lost"));
            } else if (!outcome.isDone()) {
                log.accept(name + " begins");
                CompletableFuture<?> answer = made(method, arguments);
                outcome.whenComplete((result, error) -> {
                    if (outcome.isCancelled()) {
                        answer.cancel(true);
                    }
                });
                answer.whenComplete((result, error) -> after(fate.nanosBack(), () -> {
                    if (error != null) {
                        outcome.completeExceptionally(error);
                    } else if (fate.fails()) {
                        outcome.completeExceptionally(new IllegalStateException("The answer got lost"));
                    } else {
                        outcome.complete(result);
                    }
                }));
            }
        });
        return outcome;
    }

    private static void after(long nanos, Runnable task) {
        if (nanos == 0) {
            task.run();
        } else {
            CompletableFuture.delayedExecutor(nanos, TimeUnit.NANOSECONDS).execute(task);
        }
    }
}
