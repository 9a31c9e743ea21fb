package dev.livelist.engine.shard;

import dev.livelist.Condition;
import dev.livelist.Field;
import dev.livelist.RelatedModel;
import dev.livelist.engine.ChangeOrigin;
import dev.livelist.engine.ReadPriority;
import dev.livelist.engine.page.Keys;
import dev.livelist.engine.read.LogLimit;
import dev.livelist.engine.read.Pacing;
import dev.livelist.engine.read.Turn;
import dev.livelist.engine.view.MemoryJudge;
import dev.livelist.source.MemoryRules;
import dev.livelist.source.Selection;
import dev.livelist.source.SourceRow;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at changed rows of one other model that conditions ask about, and knows for each term which rows satisfy it.
 *
 * <p>One look is under way at a time, of at most {@value PendingKeys#PER_STATEMENT} keys. The rows of a term are read beside it. What is
 * looked at during such a read is looked at once more after it, because nobody knows which of the two statements saw the newer row. A look
 * that fails is tried again; where {@value #ATTEMPTS} in a row fail, the rows of all terms are read anew. Confined to the shard.
 *
 * <p>Bounds: {@value Support#MOST_ROWS} rows for a term and {@value #MOST_ROWS} for the model; beyond that, each change of the model reads the
 * views of the term.
 */
final class RelatedLooks {

    private static final Logger log = LoggerFactory.getLogger(RelatedLooks.class);

    private static final int MOST_ROWS = 100_000;

    /** Looks in a row that may fail before everything is read anew. */
    private static final int ATTEMPTS = 3;

    /** When rows that could not be read are tried again. */
    private static final Duration RETRY = Duration.ofSeconds(10);

    /** Is told of each view that a change concerns. */
    @FunctionalInterface
    interface Listener {

        void changed(View view, @Nullable ChangeOrigin origin);
    }

    private final ShardState shard;
    private final RelatedSources sources;
    private final RelatedModel model;
    private final Listener listener;
    private final Function<String, Object> parser;
    private final Pacing pacing;
    private final LogLimit failureLog = new LogLimit();

    private final Map<Condition.Exists<?>, Support> supports = new LinkedHashMap<>();

    private final Map<View, Set<Support>> byView = new HashMap<>();

    /** The supports with a view that is not narrowed, which each change of the model concerns. */
    private final Set<Support> loose = new LinkedHashSet<>();

    /** The supports whose rows are being read. */
    private final Set<Support> reading = new LinkedHashSet<>();

    /** Views that each change of the model concerns. */
    private final Set<View> unfollowed = new LinkedHashSet<>();

    // Of the supports whose rows are known: by the keys of those, and by what else may satisfy their terms.
    private final Map<Object, Set<Support>> holders = new HashMap<>();
    private final Map<String, Map<Object, Set<Support>>> anchored = new HashMap<>();
    private final Set<Support> unanchored = new LinkedHashSet<>();
    private int rows;

    private Set<Object> pending = new LinkedHashSet<>();
    private final OpenOrigins origins;
    private Set<Object> looking = Set.of();
    private boolean busy;
    private int failedLooks;

    RelatedLooks(ShardState shard, RelatedSources sources, RelatedModel model, Listener listener) {
        this.shard = shard;
        this.sources = sources;
        this.model = model;
        this.listener = listener;
        this.origins = shard.causes.newPart();
        this.parser = Keys.parser(model.key().orElseThrow());
        this.pacing = new Pacing(shard.engine.settings(), shard.engine.random(), shard.engine.now());
    }

    // --- Views ------------------------------------------------------------------------------------------------------

    /** Has each change of the model read the view again. */
    void addUnfollowed(View view) {
        unfollowed.add(view);
    }

    /** What is known for a term, which a view asks. */
    Support support(Condition.Exists<?> term, RelatedSources.Reading reading, View view) {
        Support support = supports.computeIfAbsent(term, same -> new Support(same, reading, loose));
        support.add(view);
        byView.computeIfAbsent(view, same -> new LinkedHashSet<>(2)).add(support);
        if (support.state == Support.State.UNREAD) {
            wantRows(support);
        }
        return support;
    }

    void forget(View view) {
        unfollowed.remove(view);
        Set<Support> asked = byView.remove(view);
        if (asked == null) {
            return;
        }
        for (Support support : asked) {
            if (support.remove(view) && support.views.isEmpty()) {
                supports.remove(support.term);
                clear(support);
            }
        }
    }

    // --- The rows of a term -----------------------------------------------------------------------------------------

    /** Has the rows of a term read, and its views wait for that. */
    private void wantRows(Support support) {
        clear(support);
        support.state = Support.State.UNREAD;
        if (support.waits || support.meanwhile != null) {
            support.waits = true; // once more, after the read under way
            return;
        }
        support.waits = true;
        Turn turn = new Turn(ReadPriority.NEW_READER, shard.definition, false);
        shard.effects.enter(turn, () -> readRows(support, turn));
    }

    private void readRows(Support support, Turn turn) {
        support.waits = false;
        if (support.views.isEmpty()) {
            shard.effects.leave(turn);
            return;
        }
        support.meanwhile = new LinkedHashSet<>(looking);
        reading.add(support);
        Selection satisfying = new Selection(Condition.all(), support.term.condition());
        shard.effects.ask(
                () -> support.reading.source().page(satisfying, List.of(), 0, Support.MOST_ROWS + 1),
                (found, error) -> {
                    shard.effects.leave(turn);
                    Set<Object> again = support.meanwhile == null ? Set.of() : support.meanwhile;
                    support.meanwhile = null;
                    reading.remove(support);
                    if (support.views.isEmpty()) {
                        return;
                    }
                    if (support.waits) {
                        support.waits = false;
                        wantRows(support);
                        return;
                    }
                    rowsRead(support, found, error);
                    pending.addAll(again);
                    advance();
                });
    }

    private void rowsRead(Support support, @Nullable List<SourceRow> found, @Nullable Throwable error) {
        if (found == null) {
            failed(error);
            support.state = Support.State.UNKNOWN;
            shard.timers.arm(support, RETRY, () -> {
                if (support.state == Support.State.UNKNOWN && !support.views.isEmpty()) {
                    wantRows(support);
                    support.views.forEach(shard::touch);
                }
            });
        } else if (found.size() > Support.MOST_ROWS || rows + found.size() > MOST_ROWS) {
            support.state = Support.State.UNKNOWN;
        } else {
            support.state = Support.State.KNOWN;
            support.judge = new MemoryJudge(
                    support.reading.definition(),
                    MemoryRules.of(support.reading.source()),
                    support.term.condition(),
                    Condition.all());
            found.forEach(row -> remember(support, Keys.canonical(row.key()), values(support.reading, row)));
            anchor(support);
        }
        List.copyOf(support.views).forEach(view -> listener.changed(view, null));
    }

    private static Map<String, @Nullable Object> values(RelatedSources.Reading reading, SourceRow row) {
        Map<String, @Nullable Object> values = new HashMap<>();
        List<Field> columns = reading.definition().columns();
        for (int i = 0; i < columns.size(); i++) {
            values.put(columns.get(i).name(), row.values()[i]);
        }
        return values;
    }

    private void remember(Support support, Object key, Map<String, @Nullable Object> values) {
        if (!support.rows.containsKey(key)) {
            rows++;
        }
        support.rows.put(key, values.get(support.link()));
        holders.computeIfAbsent(key, same -> new LinkedHashSet<>()).add(support);
    }

    private void forget(Support support, Object key) {
        if (support.rows.containsKey(key)) {
            support.rows.remove(key);
            rows--;
            holders.computeIfPresent(key, (same, those) -> {
                those.remove(support);
                return those.isEmpty() ? null : those;
            });
        }
    }

    private void anchor(Support support) {
        MemoryJudge judge = support.judge;
        support.anchor = judge == null || judge.anchors().isEmpty()
                ? null
                : judge.anchors().get(0);
        if (support.anchor == null) {
            unanchored.add(support);
            return;
        }
        Map<Object, Set<Support>> byValue = anchored.computeIfAbsent(support.anchor.field(), field -> new HashMap<>());
        support.anchor.values().forEach(value -> byValue.computeIfAbsent(value, same -> new LinkedHashSet<>())
                .add(support));
    }

    /** Nothing is known of a term's rows any more. */
    private void clear(Support support) {
        shard.timers.cancel(support);
        Set.copyOf(support.rows.keySet()).forEach(key -> forget(support, key));
        unanchored.remove(support);
        MemoryJudge.Anchor anchor = support.anchor;
        Map<Object, Set<Support>> byValue = anchor == null ? null : anchored.get(anchor.field());
        if (anchor != null && byValue != null) {
            anchor.values()
                    .forEach(value -> byValue.computeIfPresent(value, (same, those) -> {
                        those.remove(support);
                        return those.isEmpty() ? null : those;
                    }));
        }
        support.anchor = null;
        support.judge = null;
    }

    // --- Changes ----------------------------------------------------------------------------------------------------

    /** Rows have changed; their keys are given as text. */
    void changed(Set<Object> keys, @Nullable ChangeOrigin from) {
        keys.forEach(key -> pending.add(parser.apply(key.toString())));
        origins.add(from);
        if (pending.size() > PendingKeys.AT_MOST) {
            everythingChanged(null);
        } else {
            advance();
        }
    }

    /** Any row may have changed. */
    void everythingChanged(@Nullable ChangeOrigin from) {
        ChangeOrigin all = ChangeOrigin.both(origins.take(), from);
        pending.clear();
        Set<View> concerned = new LinkedHashSet<>(unfollowed);
        for (Support support : supports.values()) {
            wantRows(support);
            concerned.addAll(support.views);
        }
        tell(concerned, all);
    }

    private void tell(Set<View> concerned, @Nullable ChangeOrigin from) {
        concerned.forEach(view -> listener.changed(view, from));
        shard.causes.settled(from);
    }

    private void advance() {
        if (busy || pending.isEmpty()) {
            return;
        }
        if (supports.isEmpty() || sources.latest(model) == null) {
            pending.clear();
            tell(Set.copyOf(unfollowed), origins.take());
            return;
        }
        long wait = pacing.waitFor(false, false, shard.engine.now());
        if (wait > 0) {
            shard.timers.arm(this, Duration.ofNanos(wait), this::advance);
            return;
        }
        busy = true;
        Turn turn = new Turn(ReadPriority.LOOK, shard.definition, false);
        shard.effects.enter(turn, () -> look(turn));
    }

    private void look(Turn turn) {
        // Only now: what is read must have each column that a term has come to ask about while the turn was waited for.
        RelatedSources.Reading reading = Objects.requireNonNull(sources.latest(model));
        Set<Object> keys = new LinkedHashSet<>(PendingKeys.take(pending, PendingKeys.PER_STATEMENT));
        pending.removeAll(keys);
        if (keys.isEmpty()) {
            over(turn);
            return;
        }
        origins.begins(pending.isEmpty());
        looking = keys;
        for (Support support : this.reading) {
            if (support.meanwhile != null) {
                support.meanwhile.addAll(keys);
            }
        }
        long started = shard.engine.now();
        Selection all = new Selection(Condition.all(), Condition.all());
        shard.effects.ask(() -> reading.source().probe(all, keys), (found, error) -> {
            looking = Set.of();
            if (found == null) {
                failed(error);
                failedLooks++;
                pending.addAll(keys);
                origins.failed();
                if (failedLooks >= ATTEMPTS) {
                    failedLooks = 0;
                    everythingChanged(null);
                }
            } else {
                failedLooks = 0;
                pacing.succeeded(false, started, shard.engine.now());
                looked(reading, keys, found, origins.answered());
            }
            over(turn);
        });
    }

    private void over(Turn turn) {
        shard.effects.leave(turn);
        busy = false;
        advance();
    }

    private void failed(@Nullable Throwable error) {
        pacing.failed(shard.engine.now());
        shard.engine.stats().failedReads.increment();
        if (failureLog.pass(shard.engine.now())) {
            log.warn(
                    "livelist.related.failed: rows of {} that conditions of {} ask about could not be read, and are tried again; further ones are not told for a while",
                    model.label(),
                    shard.definition,
                    error);
        }
    }

    private void looked(
            RelatedSources.Reading reading, Set<Object> keys, List<SourceRow> found, @Nullable ChangeOrigin answered) {
        Map<Object, Map<String, @Nullable Object>> byKey = new LinkedHashMap<>();
        found.forEach(row -> byKey.put(Keys.canonical(row.key()), values(reading, row)));
        if (!MemoryRules.of(reading.source()).keysArePlain() && !byKey.keySet().containsAll(keys)) {
            everythingChanged(answered); // a row that is gone may be known under another spelling of its key
            return;
        }
        Set<Object> all = new LinkedHashSet<>(keys);
        all.addAll(byKey.keySet());
        Set<Support> concerned = new LinkedHashSet<>();
        Set<Support> unsure = new LinkedHashSet<>();
        for (Object key : all) {
            take(key, byKey.get(key), concerned, unsure);
        }
        Set<View> views = new LinkedHashSet<>(unfollowed);
        for (Support support : loose) {
            support.views.stream().filter(view -> !support.narrows(view)).forEach(views::add);
        }
        for (Support support : concerned) {
            if (support.rows.size() > Support.MOST_ROWS || rows > MOST_ROWS) {
                clear(support);
                support.state = Support.State.UNKNOWN;
            }
            views.addAll(support.views);
        }
        for (Support support : unsure) {
            wantRows(support);
            views.addAll(support.views);
        }
        tell(views, answered);
    }

    /** @param row null where there is none of that key */
    private void take(
            Object key, @Nullable Map<String, @Nullable Object> row, Set<Support> concerned, Set<Support> unsure) {
        Set<Support> before = new LinkedHashSet<>(holders.getOrDefault(key, Set.of()));
        concerned.addAll(before);
        if (row != null) {
            for (Support support : candidates(row)) {
                MemoryJudge judge = support.judge;
                shard.engine.stats().evaluations.increment();
                MemoryJudge.Verdict verdict = judge == null ? MemoryJudge.Verdict.UNKNOWN : judge.judge(row);
                if (verdict == MemoryJudge.Verdict.IN) {
                    remember(support, key, row);
                    before.remove(support);
                    concerned.add(support);
                } else if (verdict == MemoryJudge.Verdict.UNKNOWN) {
                    unsure.add(support);
                }
            }
        }
        before.forEach(support -> forget(support, key));
    }

    /** The supports whose terms a row may satisfy. */
    private List<Support> candidates(Map<String, @Nullable Object> row) {
        List<Support> found = new ArrayList<>(unanchored);
        Set<Support> seen = new HashSet<>();
        anchored.forEach((field, byValue) -> {
            Object value = row.get(field);
            if (value != null) {
                byValue.getOrDefault(value, Set.of()).stream().filter(seen::add).forEach(found::add);
            }
        });
        return found;
    }
}
