package dev.livelist.engine;

import dev.livelist.Condition;
import dev.livelist.Field;
import dev.livelist.ListDefinition;
import dev.livelist.Sort;
import dev.livelist.source.BatchSource;
import dev.livelist.source.DueSource;
import dev.livelist.source.GroupSource;
import dev.livelist.source.MemoryRules;
import dev.livelist.source.PeekSource;
import dev.livelist.source.PeekedRow;
import dev.livelist.source.RowSource;
import dev.livelist.source.Selection;
import dev.livelist.source.SourceRow;
import dev.livelist.source.TooLargeException;
import dev.livelist.source.UnreadableValueException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A database in memory whose statements take time: each sees the rows as they are at some moment after it was sent, and
 * answers later; some fail, some never answer.
 */
final class SimulatedDatabase implements RowSource, PeekSource, BatchSource, DueSource, GroupSource, MemoryRules {

    /** What memory may order, which is not known before the first statement; nothing makes every batch a full read, which is the reference for the rest. */
    enum Judged {
        EVERYTHING,
        ALL_BUT_NAMES,
        NOTHING
    }

    final Map<Long, Item> rows = new TreeMap<>();
    /** The names of brands; an item whose brand is not there has none. */
    final Map<Long, String> brands = new TreeMap<>();

    private final SimulatedTime time;
    private final RandomGenerator random;
    private final Judged judged;
    private final Set<String> columns = new HashSet<>();
    private final List<Field> fields;
    private final ListDefinition<?> definition;

    /** What it cannot read, though it answers. */
    Predicate<Selection> broken = selection -> false;

    /** So many rows are not too large for a read. */
    int atMostRows = Integer.MAX_VALUE;

    /** The key of a row that has a value that cannot be read; 0 where there is none. */
    long unreadable;

    double failures;
    boolean hangs;
    boolean down;
    int peeks;
    /** How many selections one statement takes. */
    int atATime = 64;
    /** No statement answers. */
    boolean silent;
    /** Statements answer before the call returns. */
    boolean immediate;
    /** How long each statement takes, half of it until it sees the rows; a few milliseconds, at random, where not said. */
    @Nullable
    Duration latency;

    /** How long a page or a count of a selection takes; {@link #latency} where it says nothing. */
    Function<Selection, @Nullable Duration> takes = selection -> null;

    /** How long a count takes to answer once it has seen the rows; at random, and seldom long, where not said. */
    @Nullable
    Duration countsTake;

    int groupings;
    int pages;
    int probes;
    int counts;
    /** Statements that have begun and neither answered nor been cancelled, now and at most. */
    int running;

    int mostRunning;

    /** Each statement as it begins, where somebody wants to know. */
    Consumer<Begun> onBegin = begun -> {};

    /** A statement that has begun. */
    record Begun(Kind kind, Selection selection, long nanoTime) {}

    enum Kind {
        PAGE,
        PROBE,
        COUNT,
        GROUPS
    }

    SimulatedDatabase(SimulatedTime time, RandomGenerator random, ListDefinition<?> definition, Judged judged) {
        this.time = time;
        this.random = random;
        this.definition = definition;
        this.fields = definition.columns();
        this.judged = judged;
        definition.columns().forEach(field -> columns.add(field.name()));
    }

    @Override
    public CompletableFuture<List<SourceRow>> page(Selection selection, List<Sort> sort, long offset, int limit) {
        pages++;
        onBegin.accept(new Begun(Kind.PAGE, selection, time.nanoTime()));
        return statement(takes.apply(selection), () -> {
            if (limit > atMostRows) {
                throw new TooLargeException(1_000);
            }
            if (broken.test(selection)) {
                throw new IllegalStateException("a row that cannot be read");
            }
            return select(selection, sort).stream()
                    .skip(offset)
                    .limit(limit)
                    .map(this::row)
                    .toList();
        });
    }

    @Override
    public CompletableFuture<List<SourceRow>> probe(Selection selection, Collection<?> keys) {
        probes++;
        onBegin.accept(new Begun(Kind.PROBE, selection, time.nanoTime()));
        Set<Object> wanted = new HashSet<>(keys);
        return statement(() -> rows.values().stream()
                .filter(item -> wanted.contains(item.id()) && admits(selection, item))
                .map(this::row)
                .toList());
    }

    @Override
    public CompletableFuture<Count> count(Selection selection, long cap, Collection<?> keys) {
        counts++;
        onBegin.accept(new Begun(Kind.COUNT, selection, time.nanoTime()));
        Duration time = takes.apply(selection);
        return time == null
                ? slowStatement(() -> counted(selection, cap, keys))
                : statement(time, () -> counted(selection, cap, keys));
    }

    @Override
    public CompletableFuture<List<SourceGroup>> groups(Selection selection, List<String> by, int limit) {
        groupings++;
        onBegin.accept(new Begun(Kind.GROUPS, selection, time.nanoTime()));
        return statement(takes.apply(selection), () -> {
            if (broken.test(selection)) {
                throw new IllegalStateException("a row that cannot be read");
            }
            return new ItemGroups(this, definition)
                    .of(selection, by).stream().limit(limit).toList();
        });
    }

    private Count counted(Selection selection, long cap, Collection<?> keys) {
        Set<Object> among = new HashSet<>(keys);
        List<Item> found =
                rows.values().stream().filter(item -> admits(selection, item)).toList();
        int seen =
                (int) found.stream().filter(item -> among.contains(item.id())).count();
        return new Count(Math.min(cap, found.size()), seen);
    }

    @Override
    public CompletableFuture<List<PeekedRow>> peek(Collection<?> keys) {
        peeks++;
        Set<Object> wanted = new HashSet<>(keys);
        return statement(() -> rows.values().stream()
                .filter(item -> wanted.contains(item.id()))
                .map(item -> {
                    Map<String, @Nullable Object> properties = new TreeMap<>();
                    for (String name :
                            List.of("id", "name", "category", "price", "active", "owner", "brand.id", "brand.name")) {
                        properties.put(name, value(item, name));
                    }
                    return new PeekedRow(row(item), properties);
                })
                .toList());
    }

    @Override
    public int selectionsAtATime() {
        return atATime;
    }

    @Override
    public CompletableFuture<List<ProbedRow>> probeAll(List<Selection> selections, Collection<?> keys) {
        probes++;
        for (Selection selection : selections) {
            onBegin.accept(new Begun(Kind.PROBE, selection, time.nanoTime()));
        }
        Set<Object> wanted = new HashSet<>(keys);
        return statement(() -> rows.values().stream()
                .filter(item -> wanted.contains(item.id()))
                .map(item -> {
                    BitSet admitting = new BitSet();
                    for (int i = 0; i < selections.size(); i++) {
                        admitting.set(i, admits(selections.get(i), item));
                    }
                    return new ProbedRow(row(item), admitting);
                })
                .toList());
    }

    @Override
    public CompletableFuture<List<Count>> countAll(List<Counted> selections, long cap) {
        counts++;
        for (Counted counted : selections) {
            onBegin.accept(new Begun(Kind.COUNT, counted.selection(), time.nanoTime()));
        }
        return slowStatement(() -> selections.stream()
                .map(counted -> counted(counted.selection(), cap, counted.keys()))
                .toList());
    }

    /** When an item is due: some time in the first fifty seconds. */
    static long due(Item item) {
        return SimulatedTime.START + Math.floorMod(item.written() * 7_919_000_003L, 50_000_000_000L);
    }

    @Override
    public CompletableFuture<Optional<Duration>> nextDue(Selection selection) {
        return statement(() ->
                rows.values().stream()
                        .mapToLong(SimulatedDatabase::due)
                        .filter(due -> due > time.nanoTime())
                        .min()
                        .stream()
                        .mapToObj(due -> Duration.ofNanos(due - time.nanoTime()))
                        .findFirst());
    }

    /** The same source, of which only some interfaces are known. */
    RowSource as(Class<?>... interfaces) {
        List<Class<?>> known = new ArrayList<>(List.of(interfaces));
        known.add(RowSource.class);
        return (RowSource) Proxy.newProxyInstance(
                RowSource.class.getClassLoader(), known.toArray(Class<?>[]::new), (proxy, method, arguments) -> {
                    try {
                        return method.invoke(this, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    int statements() {
        return pages + probes + counts + peeks + groupings;
    }

    private <T> CompletableFuture<T> statement(Supplier<T> execute) {
        return statement(null, execute);
    }

    private <T> CompletableFuture<T> statement(@Nullable Duration took, Supplier<T> execute) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        running++;
        mostRunning = Math.max(mostRunning, running);
        answer.whenComplete((result, error) -> running--);
        if (immediate) {
            answer.complete(execute.get());
            return answer;
        }
        boolean fails = down || random.nextDouble() < failures;
        boolean mute = (hangs && random.nextBoolean()) || silent;
        time.schedule(took == null ? delay() : took, () -> {
            if (mute) {
                return;
            }
            if (fails) {
                time.schedule(delay(), () -> answer.completeExceptionally(new IllegalStateException("no database")));
            } else {
                CompletableFuture<T> executed = CompletableFuture.supplyAsync(execute, Runnable::run);
                time.schedule(
                        delay(),
                        () -> executed.whenComplete((result, error) -> {
                            if (error == null) {
                                answer.complete(result);
                            } else {
                                answer.completeExceptionally(error);
                            }
                        }));
            }
        });
        return answer;
    }

    /** A count looks at more rows than a page does, and now and then it takes its time. */
    private <T> CompletableFuture<T> slowStatement(Supplier<T> execute) {
        Duration fixed = countsTake;
        if (fixed == null && (latency != null || immediate || random.nextInt(3) > 0)) {
            return statement(execute);
        }
        CompletableFuture<T> answer = new CompletableFuture<>();
        statement(execute).whenComplete((result, error) -> {
            if (error == null) {
                time.schedule(
                        fixed == null ? Duration.ofNanos(1000L * random.nextInt(150_000)) : fixed,
                        () -> answer.complete(result));
            } else {
                answer.completeExceptionally(error);
            }
        });
        return answer;
    }

    private Duration delay() {
        Duration fixed = latency;
        if (fixed != null) {
            return fixed.dividedBy(2);
        }
        // Now and then one is slow: what happens meanwhile is what matters.
        return Duration.ofNanos(1000L * random.nextInt(random.nextInt(6) == 0 ? 300_000 : 6_000));
    }

    /** The rows of a selection as they are now, in order. */
    List<Item> select(Selection selection, List<Sort> sort) {
        List<Item> found = new ArrayList<>(
                rows.values().stream().filter(item -> admits(selection, item)).toList());
        Comparator<Item> order = null;
        for (Sort term : sort) {
            Comparator<Item> next = comparator(term);
            order = order == null ? next : order.thenComparing(next);
        }
        Comparator<Item> byKey = Comparator.comparingLong(Item::id);
        found.sort(order == null ? byKey : order.thenComparing(byKey));
        return found;
    }

    @SuppressWarnings("unchecked")
    private Comparator<Item> comparator(Sort term) {
        Comparator<Comparable<Object>> values = Comparator.naturalOrder();
        return Comparator.comparing(
                item -> (Comparable<Object>) value(item, term.field()),
                Comparator.nullsLast(term.direction() == Sort.Direction.ASC ? values : values.reversed()));
    }

    private SourceRow row(Item item) {
        if (item.id() == unreadable) {
            throw new UnreadableValueException("price of item", new NumberFormatException("no number"));
        }
        return new SourceRow(
                item.id(),
                fields.stream().map(field -> value(item, field.name())).toArray(),
                item);
    }

    @Nullable
    Object value(Item item, String field) {
        return switch (field) {
            case "id" -> item.id();
            case "name" -> item.name();
            case "category" -> item.category();
            case "price" -> item.price();
            case "active" -> item.active();
            case "owner" -> item.owner();
            case "written" -> item.written();
            case "brand.id" -> item.brand() == null ? null : item.brand().id();
            case "brand.name" ->
                item.brand() == null ? null : brands.get(item.brand().id());
            default -> throw new IllegalArgumentException(field);
        };
    }

    private boolean admits(Selection selection, Item item) {
        return admits((Condition) selection.scope(), item) && admits(selection.condition(), item);
    }

    boolean admits(Condition condition, Item item) {
        return condition.accept(new Admitting(item));
    }

    private final class Admitting implements Condition.Visitor<Boolean> {
        private final Item item;

        Admitting(Item item) {
            this.item = item;
        }

        @Override
        public Boolean and(Condition.And and) {
            return and.terms().stream().allMatch(term -> term.accept(this));
        }

        @Override
        public Boolean or(Condition.Or or) {
            return or.terms().stream().anyMatch(term -> term.accept(this));
        }

        @Override
        public Boolean oneOf(Condition.OneOf oneOf) {
            Object value = value(item, oneOf.field());
            return value != null && oneOf.values().contains(value);
        }

        @Override
        public Boolean clock(Condition.Clock clock) {
            return (due(item) <= time.nanoTime()) == clock.past();
        }

        @Override
        public Boolean nullCheck(Condition.NullCheck check) {
            return (value(item, check.field()) == null) == check.isNull();
        }

        @Override
        public Boolean contains(Condition.Contains contains) {
            Object value = value(item, contains.field());
            return value != null
                    && value.toString()
                            .toLowerCase(Locale.ROOT)
                            .contains(contains.text().toLowerCase(Locale.ROOT));
        }

        @Override
        public Boolean exists(Condition.Exists<?> exists) {
            throw new UnsupportedOperationException("There are no rows of " + exists.model());
        }

        @Override
        public Boolean ordered(Condition.Ordered ordered) {
            return comparison(new Condition.Comparison(ordered.field(), ordered.operator(), ordered.value()));
        }

        @Override
        @SuppressWarnings("unchecked")
        public Boolean comparison(Condition.Comparison comparison) {
            Object value = value(item, comparison.field());
            if (value == null) {
                return false;
            }
            int order = ((Comparable<Object>) value).compareTo(comparison.value());
            return switch (comparison.operator()) {
                case EQ -> order == 0;
                case NE -> order != 0;
                case GT -> order > 0;
                case GTE -> order >= 0;
                case LT -> order < 0;
                case LTE -> order <= 0;
            };
        }
    }

    @Override
    public boolean keysArePlain() {
        return true;
    }

    @Override
    public String whyNotInMemory(Field field) {
        return "the simulated database does not know how it compares " + field.name();
    }

    @Override
    public Optional<Comparator<Object>> order(Field field) {
        if (statements() == 0
                || judged == Judged.NOTHING
                || (judged == Judged.ALL_BUT_NAMES && field.name().equals("name"))) {
            return Optional.empty();
        }
        return switch (field.name()) {
            case "id", "brand.id" -> Optional.of(Comparator.comparing(value -> (Long) value));
            case "price" -> Optional.of(Comparator.comparing(value -> (BigDecimal) value));
            case "active" -> Optional.of(Comparator.comparing(value -> (Boolean) value));
            default -> Optional.of(Comparator.comparing(value -> (String) value));
        };
    }
}
