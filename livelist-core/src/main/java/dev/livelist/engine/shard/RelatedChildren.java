package dev.livelist.engine.shard;

import dev.livelist.Condition;
import dev.livelist.Field;
import dev.livelist.ListDefinition;
import dev.livelist.RelatedModel;
import dev.livelist.engine.ChangeOrigin;
import dev.livelist.engine.ReadPriority;
import dev.livelist.engine.page.Keys;
import dev.livelist.engine.read.LogLimit;
import dev.livelist.engine.read.Pacing;
import dev.livelist.engine.read.Turn;
import dev.livelist.source.DerivedSource;
import dev.livelist.source.MemoryRules;
import dev.livelist.source.RowSource;
import dev.livelist.source.Selection;
import dev.livelist.source.SourceRow;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the rows of the list that changed rows of another model refer to, of which fields are derived. They are then as good as changed
 * themselves: one look reads them for all views.
 *
 * <p>A deletion tells only a key. So what a changed row refers to is remembered, for the last {@value #REMEMBERED} of them; where a deleted
 * row is not among those, all views are read. What a row refers to does not change ({@link dev.livelist.Derived}); where it is seen to have
 * changed all the same, both rows are looked at.
 *
 * <p>One statement is under way at a time, of at most {@value PendingKeys#PER_STATEMENT} keys. Confined to the shard.
 */
final class RelatedChildren {

    private static final Logger log = LoggerFactory.getLogger(RelatedChildren.class);

    private static final int REMEMBERED = 10_000;

    private final ShardState shard;
    private final Looks looks;
    private final RelatedModel model;
    private final RowSource source;
    private final int[] references;
    private final Function<String, Object> parser;
    private final Pacing pacing;
    private final LogLimit failureLog = new LogLimit();

    /** What rows refer to; the ones that were looked at last. */
    private final Map<Object, Set<Object>> known = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Object, Set<Object>> eldest) {
            return size() > REMEMBERED;
        }
    };

    private Set<Object> pending = new LinkedHashSet<>();
    private @Nullable ChangeOrigin origin;
    private boolean busy;

    RelatedChildren(ShardState shard, Looks looks, RelatedModel model, DerivedSource derived) {
        this.shard = shard;
        this.looks = looks;
        this.model = model;
        RelatedModel.Children children = model.children().orElseThrow();
        ListDefinition<?> rows = model.referring();
        this.source = derived.related(rows);
        List<String> columns = rows.columns().stream().map(Field::name).toList();
        this.references = children.references().stream()
                .mapToInt(field -> columns.indexOf(field.name()))
                .toArray();
        this.parser = Keys.parser(children.key());
        this.pacing = new Pacing(shard.engine.settings(), shard.engine.random(), shard.engine.now());
    }

    /**
     * Rows have changed.
     *
     * @param keys the text of their keys
     * @param everything whether any row may have changed
     */
    void changed(Set<Object> keys, boolean everything, @Nullable ChangeOrigin from) {
        keys.forEach(key -> pending.add(parser.apply(key.toString())));
        origin = ChangeOrigin.both(origin, from);
        if (everything || pending.size() > PendingKeys.AT_MOST) {
            readEverything(takeOrigin());
        } else {
            advance();
        }
    }

    private void readEverything(@Nullable ChangeOrigin from) {
        pending.clear();
        known.clear();
        looks.everythingChanged(from);
    }

    private void advance() {
        if (busy || pending.isEmpty()) {
            return;
        }
        if (shard.views.isEmpty()) { // nobody asks; what these refer to by now is not known any more
            known.keySet().removeAll(pending);
            pending.clear();
            shard.causes.settled(takeOrigin());
            return;
        }
        long wait = pacing.waitFor(false, false, shard.engine.now());
        if (wait > 0) {
            shard.timers.arm(this, Duration.ofNanos(wait), this::advance);
            return;
        }
        busy = true;
        Turn turn = new Turn(ReadPriority.LOOK, shard.source, false);
        shard.effects.enter(turn, () -> begin(turn));
    }

    private void begin(Turn turn) {
        Set<Object> keys = new LinkedHashSet<>(PendingKeys.take(pending, PendingKeys.PER_STATEMENT));
        pending.removeAll(keys);
        if (keys.isEmpty()) {
            over(turn);
            return;
        }
        ChangeOrigin taken = takeOrigin();
        if (!pending.isEmpty() && taken != null) { // the writes are told with the last of their changes
            origin = taken;
            taken = taken.withoutCauses();
        }
        ChangeOrigin answered = taken;
        long started = shard.engine.now();
        Selection all = new Selection(Condition.all(), Condition.all());
        shard.effects.ask(() -> source.probe(all, keys), (rows, error) -> {
            if (rows == null) {
                failed(error);
                readEverything(answered);
            } else {
                pacing.succeeded(false, started, shard.engine.now());
                found(keys, rows, answered);
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
                    "livelist.related.failed: what a changed {} refers to could not be read, so whole lists are; further ones are not told for a while",
                    model.label(),
                    error);
        }
    }

    private void found(Set<Object> keys, List<SourceRow> rows, @Nullable ChangeOrigin answered) {
        Set<Object> concerned = new LinkedHashSet<>();
        Set<Object> gone = new HashSet<>(keys);
        for (SourceRow row : rows) {
            Object key = Keys.canonical(row.key());
            gone.remove(key);
            Set<Object> now = referredBy(row);
            Set<Object> before = known.put(key, now);
            concerned.addAll(now);
            if (before != null) {
                concerned.addAll(before);
            }
        }
        // A row that is gone may be known under another spelling of its key.
        boolean lost = !gone.isEmpty() && !MemoryRules.of(source).keysArePlain();
        for (Object key : gone) {
            Set<Object> before = known.remove(key);
            if (before == null) {
                lost = true;
            } else {
                concerned.addAll(before);
            }
        }
        if (lost) {
            looks.everythingChanged(answered);
        } else if (concerned.isEmpty()) {
            shard.causes.settled(answered);
        } else {
            looks.shownChanged(concerned, answered);
        }
    }

    private Set<Object> referredBy(SourceRow row) {
        Set<Object> referred = new LinkedHashSet<>(2);
        for (int reference : references) {
            Object key = row.values()[reference];
            if (key != null) {
                referred.add(Keys.canonical(key));
            }
        }
        return Set.copyOf(referred);
    }

    private @Nullable ChangeOrigin takeOrigin() {
        ChangeOrigin taken = origin;
        origin = null;
        return taken;
    }
}
