package dev.livelist.jpa;

import dev.livelist.DatabaseSettings;
import dev.livelist.Derived;
import dev.livelist.Field;
import dev.livelist.ListDefinition;
import dev.livelist.Sort;
import dev.livelist.source.BatchSource;
import dev.livelist.source.DerivedSource;
import dev.livelist.source.DueSource;
import dev.livelist.source.GroupSource;
import dev.livelist.source.MemoryRules;
import dev.livelist.source.PeekSource;
import dev.livelist.source.PeekedRow;
import dev.livelist.source.ReadLimit;
import dev.livelist.source.RowSource;
import dev.livelist.source.Selection;
import dev.livelist.source.SettingsSource;
import dev.livelist.source.SourceRow;
import dev.livelist.source.TimedTerms;
import dev.livelist.sql.ColumnFacts;
import dev.livelist.sql.MemoryOrder;
import dev.livelist.sql.SqlDialect;
import dev.livelist.sql.SqlTerms;
import jakarta.persistence.Tuple;
import jakarta.persistence.criteria.Expression;
import jakarta.persistence.criteria.Order;
import jakarta.persistence.criteria.Predicate;
import jakarta.persistence.criteria.Root;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.BiPredicate;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernate.query.criteria.HibernateCriteriaBuilder;
import org.hibernate.query.criteria.JpaCriteriaQuery;
import org.hibernate.query.criteria.JpaSubQuery;
import org.jspecify.annotations.Nullable;

/** Makes the criteria of one list's statements and reads their rows. Over a database where memory can decide something it is {@link Peeking}. */
class JpaRowSource
        implements RowSource, BatchSource, DueSource, GroupSource, MemoryRules, DerivedSource, SettingsSource {

    private final ListDefinition<?> definition;
    private final JpaModel model;
    private final SqlDialect dialect;
    private final JpaReads reads;
    private final HibernateCriteriaBuilder builder;
    private final ColumnValues values;
    private final DialectCriteria words;
    private final SelectionCriteria selections;
    private final GroupCriteria groups;
    private final List<Selected> columns;
    private final List<Selected> peeked;
    private final List<JpaColumn> converted;
    private final int keyIndex;

    /** What the list's row mapper maps; null where it has none. */
    private final @Nullable WholeEntity entity;

    private final JpaRowSourceFactory factory;
    private final ConcurrentMap<Class<?>, JpaModel> others = new ConcurrentHashMap<>();
    private final ReadLimit limit;
    private final List<ChildRowsCriteria> children;

    JpaRowSource(
            ListDefinition<?> definition,
            JpaModel model,
            SqlDialect dialect,
            JpaReads reads,
            SessionFactoryImplementor sessions,
            JpaRowSourceFactory factory,
            ReadLimit limit) {
        this.factory = factory;
        this.limit = limit;
        this.definition = definition;
        this.model = model;
        this.dialect = dialect;
        this.reads = reads;
        this.builder = sessions.getCriteriaBuilder();
        this.values = new ColumnValues(sessions);
        this.words = DialectCriteria.of(dialect, sessions);
        this.selections = new SelectionCriteria(
                model, builder, values, words, definition.binarySorted(), other -> other(other, sessions));
        this.groups = new GroupCriteria(definition, model, dialect, reads, builder, values, words, selections);
        groups.check();
        Set<Selected> selected = new LinkedHashSet<>();
        for (Field field : definition.columns()) {
            Derived derived = definition.derived().get(field.name());
            selected.add(
                    derived == null
                            ? selected(model.column(field.name()))
                            : new DerivedCriteria(
                                    field.name(),
                                    derived,
                                    model.key(),
                                    other(derived.model(), sessions),
                                    builder,
                                    values,
                                    words));
        }
        Selected key = selected(model.key());
        selected.add(key);
        this.entity = definition.rowMapper().isPresent() ? new WholeEntity(definition, model, sessions) : null;
        if (entity != null) {
            selected.add(entity);
        }
        this.columns = List.copyOf(selected);
        List<JpaColumn> asked = model.all().stream()
                .filter(column -> column.type().isComparable())
                .toList();
        asked.forEach(column -> selected.add(selected(column)));
        this.peeked = List.copyOf(selected);
        Set<JpaColumn> all = new LinkedHashSet<>(model.shown());
        all.add(model.key());
        all.addAll(asked);
        this.converted = all.stream().filter(JpaColumn::isConverted).toList();
        this.keyIndex = columns.indexOf(key);
        this.children = children(sessions);
    }

    private List<ChildRowsCriteria> children(SessionFactoryImplementor sessions) {
        List<ChildRowsCriteria> all = new ArrayList<>();
        for (int i = 0; i < definition.columns().size(); i++) {
            Field field = definition.columns().get(i);
            Derived derived = definition.derived().get(field.name());
            if (derived != null && derived.rows() != null) {
                if (dialect instanceof UnknownDialect) {
                    throw new IllegalStateException("The list '" + definition.name() + "' shows rows of "
                            + derived.model().getSimpleName() + " in '" + field.name()
                            + "', which takes window functions, but there is no SqlDialect for this database: declare one as a"
                            + " bean, or leave the field out");
                }
                JpaModel other = other(derived.model(), sessions);
                derived.rows().fields().forEach(shown -> other.column(shown.name()));
                all.add(new ChildRowsCriteria(i, derived, model, other, builder, values, words));
            }
        }
        return List.copyOf(all);
    }

    /** Runs a statement for rows, and reads the rows of other entities that they show. */
    private <R> CompletableFuture<List<R>> read(
            boolean afresh,
            Function<ColumnFacts, JpaReads.Statement> statement,
            Function<Tuple, R> mapper,
            Function<R, SourceRow> row,
            ReadLimit.@Nullable Sum sum) {
        if (children.isEmpty()) {
            return afresh ? reads.runAfresh(statement, mapper) : reads.run(statement, mapper);
        }
        return reads.run(statement, mapper, afresh, (rows, further) -> {
            List<SourceRow> parents = rows.stream().map(row).toList();
            children.forEach(child -> child.fill(parents, sum, further));
        });
    }

    private Selected selected(JpaColumn column) {
        return new Selected.OfColumn(column, values);
    }

    private JpaModel other(Class<?> other, SessionFactoryImplementor sessions) {
        return others.computeIfAbsent(other, type -> new JpaModel(type, sessions));
    }

    @Override
    public CompletableFuture<List<SourceRow>> page(Selection selection, List<Sort> sort, long offset, int limit) {
        ReadLimit.Sum sum = this.limit.begin();
        return read(
                true,
                facts -> {
                    JpaCriteriaQuery<Tuple> query = builder.createTupleQuery();
                    Root<?> root = from(query, selection, facts);
                    List<Order> order = new ArrayList<>();
                    Set<JpaColumn> sorted = new HashSet<>();
                    for (Sort term : sort) {
                        JpaColumn column = model.column(term.field());
                        if (sorted.add(column)) {
                            Expression<?> key =
                                    isBinarySorted(term.field()) ? words.binary(column, root) : values.of(column, root);
                            order.addAll(words.nullsLast(key, term.direction() == Sort.Direction.ASC));
                        }
                    }
                    order.add(builder.asc(model.key().in(root)));
                    query.orderBy(order);
                    return statement(select(query, root, columns), Math.toIntExact(offset), limit);
                },
                row -> sum.add(row(row)),
                Function.identity(),
                sum);
    }

    @Override
    public CompletableFuture<List<SourceRow>> probe(Selection selection, Collection<?> keys) {
        if (keys.isEmpty()) {
            return CompletableFuture.completedFuture(List.of());
        }
        return read(
                false,
                facts -> {
                    JpaCriteriaQuery<Tuple> query = builder.createTupleQuery();
                    Root<?> root = query.from(model.type());
                    query.where(
                            selections.of(selection, query, query, root, facts, true), selections.keys(root, keys, 0));
                    return statement(select(query, root, columns), 0, 0);
                },
                this::row,
                Function.identity(),
                null);
    }

    @Override
    public CompletableFuture<Count> count(Selection selection, long cap, Collection<?> keys) {
        return counts(List.of(new Counted(selection, keys)), cap, counts -> counts.get(0));
    }

    @Override
    public int selectionsAtATime() {
        return dialect.selectionsAtATime();
    }

    /** One row for each key, and a column for each selection that says whether it admits the row. */
    @Override
    public CompletableFuture<List<ProbedRow>> probeAll(List<Selection> selections, Collection<?> keys) {
        if (keys.isEmpty() || selections.isEmpty()) {
            return CompletableFuture.completedFuture(List.of());
        }
        return read(
                false,
                facts -> {
                    JpaCriteriaQuery<Tuple> query = builder.createTupleQuery();
                    Root<?> root = query.from(model.type());
                    List<Expression<?>> selected = new ArrayList<>();
                    columns.forEach(column -> selected.add(column.in(query, root)));
                    for (Selection selection : SqlTerms.filledUp(selections)) {
                        Predicate admits = this.selections.of(selection, query, query, root, facts, false);
                        selected.add(
                                builder.<Integer>selectCase().when(admits, 1).otherwise(0));
                    }
                    query.where(this.selections.keys(root, keys, 0));
                    return statement(select(query, selected), 0, 0);
                },
                tuple -> {
                    BitSet admitting = new BitSet();
                    for (int i = 0; i < selections.size(); i++) {
                        admitting.set(i, number(tuple, columns.size() + i) == 1);
                    }
                    return new ProbedRow(row(tuple), admitting);
                },
                ProbedRow::row,
                null);
    }

    /** As many counts side by side, each of which the database plans for itself, in a statement of one row. */
    @Override
    public CompletableFuture<List<Count>> countAll(List<Counted> selections, long cap) {
        if (selections.isEmpty()) {
            return CompletableFuture.completedFuture(List.of());
        }
        return counts(selections, cap, counts -> counts);
    }

    private <T> CompletableFuture<T> counts(List<Counted> selections, long cap, Function<List<Count>, T> result) {
        int most = selections.stream()
                .mapToInt(counted -> counted.keys().size())
                .max()
                .orElse(0);
        return reads.runForOne(
                facts -> {
                    JpaCriteriaQuery<Tuple> query = builder.createTupleQuery();
                    List<Expression<?>> selected = new ArrayList<>();
                    for (Counted counted : SqlTerms.filledUp(selections)) {
                        selected.add(count(query, counted.selection(), cap, facts));
                        selected.add(among(query, counted, most, facts));
                    }
                    return new JpaReads.Statement(select(query, selected));
                },
                tuple -> {
                    List<Count> counts = new ArrayList<>();
                    for (int i = 0; i < selections.size(); i++) {
                        counts.add(new Count(number(tuple, 2 * i), (int) number(tuple, 2 * i + 1)));
                    }
                    return result.apply(counts);
                });
    }

    @Override
    public CompletableFuture<List<SourceGroup>> groups(Selection selection, List<String> by, int limit) {
        return groups.groups(selection, by, limit);
    }

    private Expression<Long> among(JpaCriteriaQuery<?> query, Counted counted, int places, ColumnFacts facts) {
        if (places == 0) {
            return builder.literal(0L);
        }
        JpaSubQuery<Long> among = query.subquery(Long.class);
        Root<?> root = among.from(model.type());
        return among.select(builder.count())
                .where(
                        selections.of(counted.selection(), query, among, root, facts, true),
                        selections.keys(root, counted.keys(), places));
    }

    private Expression<Long> count(JpaCriteriaQuery<?> query, Selection selection, long cap, ColumnFacts facts) {
        JpaSubQuery<Long> count = query.subquery(Long.class);
        if (cap == Long.MAX_VALUE) {
            Root<?> root = count.from(model.type());
            return count.select(builder.count()).where(selections.of(selection, query, count, root, facts, true));
        }
        JpaSubQuery<Tuple> capped = count.subquery(Tuple.class);
        Root<?> root = capped.from(model.type());
        capped.multiselect(model.key().in(root).alias("capped"))
                .where(selections.of(selection, query, capped, root, facts, true));
        capped.fetch(cap);
        count.from(capped);
        return count.select(builder.count());
    }

    /** One statement, so that the database's clock and its rows are of one moment. */
    @Override
    public CompletableFuture<Optional<Duration>> nextDue(Selection selection) {
        TimedTerms.Whenever whenever = TimedTerms.whenever(selection);
        List<JpaColumn> timed = whenever.fields().stream().map(model::column).toList();
        return reads.runForOne(
                facts -> {
                    JpaCriteriaQuery<Tuple> query = builder.createTupleQuery();
                    List<Expression<?>> selected = new ArrayList<>();
                    for (JpaColumn column : timed) {
                        selected.add(words.clock(column, facts));
                        selected.add(next(query, whenever.selection(), column, facts));
                    }
                    return new JpaReads.Statement(select(query, selected));
                },
                tuple -> IntStream.range(0, timed.size())
                        .filter(i -> tuple.get(2 * i + 1) != null)
                        .mapToObj(i -> Duration.between(
                                DialectCriteria.instant(tuple.get(2 * i)),
                                DialectCriteria.instant(tuple.get(2 * i + 1))))
                        .min(Comparator.naturalOrder()));
    }

    @SuppressWarnings("unchecked") // as what it is read, the dialect says
    private Expression<?> next(JpaCriteriaQuery<?> query, Selection whenever, JpaColumn column, ColumnFacts facts) {
        JpaSubQuery<Object> next = query.subquery(Object.class);
        Root<?> root = next.from(model.type());
        return next.select((Expression<Object>) words.first(column, root))
                .where(selections.of(whenever, query, next, root, facts, true), words.past(column, root, false, facts));
    }

    /** Of what a converter has made, only whether it is NULL in the database matters: nobody compares it in memory. */
    CompletableFuture<List<PeekedRow>> peek(Collection<?> keys) {
        if (keys.isEmpty()) {
            return CompletableFuture.completedFuture(List.of());
        }
        return read(
                false,
                facts -> {
                    JpaCriteriaQuery<Tuple> query = builder.createTupleQuery();
                    Root<?> root = query.from(model.type());
                    List<Expression<?>> selected = new ArrayList<>();
                    peeked.forEach(column -> selected.add(column.in(query, root)));
                    converted.forEach(column -> selected.add(builder.<Integer>selectCase()
                            .when(builder.isNull(column.in(root)), 1)
                            .otherwise(0)));
                    query.where(selections.keys(root, keys, 0));
                    return statement(select(query, selected), 0, 0);
                },
                tuple -> {
                    Map<String, @Nullable Object> properties = new HashMap<>();
                    for (int i = 0; i < peeked.size(); i++) {
                        properties.put(peeked.get(i).property(), peeked.get(i).value(tuple.get(i)));
                    }
                    for (int i = 0; i < converted.size(); i++) {
                        boolean isNull = number(tuple, peeked.size() + i) == 1;
                        properties.put(converted.get(i).property(), isNull ? null : Boolean.TRUE);
                    }
                    return new PeekedRow(row(tuple), properties);
                },
                PeekedRow::row,
                null);
    }

    @Override
    public RowSource related(ListDefinition<?> other) {
        JpaRowSource plain = factory.related(definition, other);
        return reads.settings().isEmpty() ? plain : plain.under(reads.settings());
    }

    @Override
    public JpaRowSource under(DatabaseSettings settings) {
        return factory.source(definition, model, dialect, reads.under(settings), limit);
    }

    private Root<?> from(JpaCriteriaQuery<?> query, Selection selection, ColumnFacts facts) {
        Root<?> root = query.from(model.type());
        query.where(selections.of(selection, query, query, root, facts, true));
        return root;
    }

    private JpaCriteriaQuery<Tuple> select(JpaCriteriaQuery<Tuple> query, Root<?> root, List<Selected> selected) {
        List<Expression<?>> expressions = new ArrayList<>();
        selected.forEach(column -> expressions.add(column.in(query, root)));
        return select(query, expressions);
    }

    private JpaCriteriaQuery<Tuple> select(JpaCriteriaQuery<Tuple> query, List<Expression<?>> selected) {
        return query.select(builder.tuple(List.copyOf(selected)));
    }

    private SourceRow row(Tuple tuple) {
        Object key = Objects.requireNonNull(ColumnValues.value(tuple.get(keyIndex), model.key()));
        @Nullable Object[] shown = new Object[definition.columns().size()];
        for (int i = 0; i < shown.length; i++) {
            shown[i] = columns.get(i).value(tuple.get(i));
        }
        return new SourceRow(key, shown, entity == null ? null : tuple.get(columns.size() - 1));
    }

    /** A statement that selects {@link #columns}. */
    private JpaReads.Statement statement(JpaCriteriaQuery<Tuple> query, int offset, int limit) {
        return new JpaReads.Statement(query, offset, limit, entity == null ? null : entity.graph());
    }

    private static long number(Tuple tuple, int index) {
        return tuple.get(index) instanceof Number number ? number.longValue() : 0;
    }

    @Override
    public Optional<Comparator<Object>> order(Field field) {
        return memoryOrder(field).flatMap(MemoryOrder::order);
    }

    @Override
    public Optional<BiPredicate<Object, Object>> equality(Field field) {
        return memoryOrder(field).flatMap(MemoryOrder::equality);
    }

    /** {@inheritDoc} Not known, so denied, before the catalog has been read. */
    @Override
    public boolean keysArePlain() {
        return equality(definition.id()).isPresent();
    }

    /** {@inheritDoc} Ties are broken by the key as its column orders it, so the key has no order here that is not that one. */
    @Override
    public Optional<Comparator<Object>> sortOrder(Field field) {
        return isBinarySorted(field.name())
                        && !field.name().equals(definition.id().name())
                ? memoryOrder(field).map(MemoryOrder::binary).flatMap(MemoryOrder::order)
                : order(field);
    }

    @Override
    public String whyNotInMemory(Field field) {
        if (reads.facts() == null) {
            return "the catalog has not been asked yet";
        }
        if (known(field).isEmpty()) {
            return "the mapping does not keep it as it is in a column of its own";
        }
        return memoryOrder(field)
                .map(MemoryOrder::whyNot)
                .orElse("the catalog does not tell of its column for certain");
    }

    private Optional<JpaColumn> known(Field field) {
        return model.find(field.name()).filter(JpaColumn::isPlain);
    }

    private Optional<MemoryOrder> memoryOrder(Field field) {
        ColumnFacts facts = reads.facts();
        return facts == null
                ? Optional.empty()
                : known(field)
                        .flatMap(column -> Optional.ofNullable(facts.columns().get(column.property()))
                                .map(fact -> new MemoryOrder(dialect.memory(), field.type(), column.javaType(), fact)));
    }

    private boolean isBinarySorted(String property) {
        return definition.binarySorted().contains(property);
    }

    /** A source whose rows are worth peeking at: memory can decide something with them. */
    static final class Peeking extends JpaRowSource implements PeekSource {

        Peeking(
                ListDefinition<?> definition,
                JpaModel model,
                SqlDialect dialect,
                JpaReads reads,
                SessionFactoryImplementor sessions,
                JpaRowSourceFactory factory,
                ReadLimit limit) {
            super(definition, model, dialect, reads, sessions, factory, limit);
        }

        @Override
        public CompletableFuture<List<PeekedRow>> peek(Collection<?> keys) {
            return super.peek(keys);
        }
    }
}
