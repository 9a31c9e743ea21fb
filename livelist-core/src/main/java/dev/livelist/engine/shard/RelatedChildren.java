package dev.livelist.engine.shard;

import dev.livelist.Condition;
import dev.livelist.Field;
import dev.livelist.ListDefinition;
import dev.livelist.RelatedModel;
import dev.livelist.engine.ChangeOrigin;
import dev.livelist.engine.ReadPriority;
import dev.livelist.engine.change.Told;
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
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the rows of the list that changed rows of another model refer to, of which fields are derived. They are then as good as changed
 * themselves: one look reads them for all views.
 *
 * <p>What a changed row referred to before, the database does not tell. So what was found is remembered, for the last {@value #REMEMBERED} of
 * them. It is what the row referred to ever since, where
 *
 * <ul>
 *   <li>there has been one signal of the row since, so that it has changed once, and
 *   <li>that came longer after the last look than signals take to arrive, so that none was under way then.
 * </ul>
 *
 * <p>Then only rows that it referred to and refers to can show something wrong. The same holds of a row that was created, and that nothing else is
 * said of. In all other cases any row that is shown may have been read while the changed row referred to it, so {@link ShownRows} looks at all. A
 * definition may promise that references never change; then what the row refers to now is all that there is.
 *
 * <p>One statement is under way at a time, of at most {@value PendingKeys#PER_STATEMENT} keys. Confined to the shard.
 */
final class RelatedChildren {

    private static final Logger log = LoggerFactory.getLogger(RelatedChildren.class);

    private static final int REMEMBERED = 10_000;

    /** Longer than a signal takes, unless it is lost, which is an invalidation. */
    private static final long ARRIVED = Duration.ofSeconds(10).toNanos();

    /**
     * What a row referred to.
     *
     * @param looked when that was answered: the row may have been read at any time up to then
     */
    private record Remembered(Set<Object> references, long looked) {}

    /** What has been said of a row, and when it was said first. */
    private record Heard(Told told, long since) {

        Heard and(Heard later) {
            return new Heard(Told.REPEATED, since);
        }
    }

    private final ShardState shard;
    private final Looks looks;
    private final RelatedModel model;
    private final boolean fixed;
    private final ShownRows shown;
    private final RowSource source;
    private final int[] references;
    private final Function<String, Object> parser;
    private final Pacing pacing;
    private final LogLimit failureLog = new LogLimit();

    /** What rows refer to; the ones that were looked at last. */
    private final Map<Object, Remembered> known = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Object, Remembered> eldest) {
            return size() > REMEMBERED;
        }
    };

    private final Map<Object, Heard> pending = new LinkedHashMap<>();
    private final OpenOrigins origins;
    private boolean busy;

    /** How often anything may have changed: what was asked before that is not to be remembered. */
    private long epoch;

    RelatedChildren(ShardState shard, Looks looks, RelatedModel model, DerivedSource derived) {
        this.shard = shard;
        this.looks = looks;
        this.origins = shard.causes.newPart();
        this.model = model;
        RelatedModel.Children children = model.children().orElseThrow();
        this.fixed = children.fixed();
        this.shown = new ShownRows(shard, looks);
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
     * @param told what has been said of which, by the text of their keys
     * @param everything whether any row may have changed
     */
    void changed(Map<Object, Told> told, boolean everything, @Nullable ChangeOrigin from) {
        long now = shard.engine.now();
        told.forEach((key, said) -> pending.merge(parser.apply(key.toString()), new Heard(said, now), Heard::and));
        origins.add(from);
        if (everything || pending.size() > PendingKeys.AT_MOST) {
            readEverything(origins.take());
        } else {
            advance();
        }
    }

    private void readEverything(@Nullable ChangeOrigin from) {
        epoch++;
        pending.clear();
        known.clear();
        looks.everythingChanged(from);
    }

    private void advance() {
        if (busy || pending.isEmpty()) {
            return;
        }
        if (shard.views.isEmpty()) { // nobody asks; what these refer to by now is not known any more
            known.keySet().removeAll(pending.keySet());
            pending.clear();
            shard.causes.settled(origins.take());
            return;
        }
        long wait = pacing.waitFor(false, false, shard.engine.now());
        if (wait > 0) {
            shard.timers.arm(this, Duration.ofNanos(wait), this::advance);
            return;
        }
        busy = true;
        Turn turn = new Turn(ReadPriority.LOOK, shard.definition, false);
        shard.effects.enter(turn, () -> begin(turn));
    }

    private void begin(Turn turn) {
        Map<Object, Heard> asked = new LinkedHashMap<>();
        for (Object key : PendingKeys.take(pending.keySet(), PendingKeys.PER_STATEMENT)) {
            asked.put(key, Objects.requireNonNull(pending.get(key)));
        }
        Set<Object> keys = Set.copyOf(asked.keySet());
        pending.keySet().removeAll(keys);
        if (keys.isEmpty()) {
            over(turn);
            return;
        }
        origins.begins(pending.isEmpty());
        long started = shard.engine.now();
        long before = epoch;
        Selection all = new Selection(Condition.all(), Condition.all());
        shard.effects.ask(() -> source.probe(all, keys), (rows, error) -> {
            ChangeOrigin answered = origins.answered();
            if (rows == null) {
                failed(error);
                readEverything(ChangeOrigin.both(answered, origins.take()));
            } else {
                pacing.succeeded(false, started, shard.engine.now());
                found(asked, rows, before == epoch, answered);
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

    /** @param current whether nothing else may have changed since this was asked */
    private void found(
            Map<Object, Heard> asked, List<SourceRow> rows, boolean current, @Nullable ChangeOrigin answered) {
        long answeredAt = shard.engine.now();
        Set<Object> concerned = new LinkedHashSet<>();
        Set<Object> gone = new HashSet<>(asked.keySet());
        boolean certain = true;
        for (SourceRow row : rows) {
            Object key = Keys.canonical(row.key());
            gone.remove(key);
            Set<Object> now = referredBy(row);
            Remembered before = current ? known.put(key, new Remembered(now, answeredAt)) : null;
            concerned.addAll(now);
            if (before != null) {
                concerned.addAll(before.references());
            }
            certain &= before == null
                    ? isNew(asked.get(key)) || fixed
                    : isCertain(before, asked.get(key)) && now.equals(before.references());
        }
        for (Object key : gone) {
            Remembered before = known.remove(key);
            if (before != null) {
                concerned.addAll(before.references());
            }
            certain &= before == null ? isNew(asked.get(key)) : isCertain(before, asked.get(key));
        }
        if (!gone.isEmpty() && !MemoryRules.of(source).keysArePlain()) {
            certain = false; // a row that is gone may be known under another spelling of its key
        }
        if (!certain) {
            shown.lookAtAll(concerned, answered);
        } else if (concerned.isEmpty()) {
            shard.causes.settled(answered);
        } else {
            looks.shownChanged(concerned, answered);
        }
    }

    /** Whether a row was created, and has not changed since: its deletion, too, would have been told of. */
    private static boolean isNew(@Nullable Heard heard) {
        return heard != null && heard.told() == Told.CREATED;
    }

    /** Whether the remembered reference was the row's last one before its change: the row must have changed only once since. */
    private boolean isCertain(Remembered before, @Nullable Heard heard) {
        return fixed || (heard != null && heard.told() != Told.REPEATED && heard.since() - before.looked() > ARRIVED);
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
}
