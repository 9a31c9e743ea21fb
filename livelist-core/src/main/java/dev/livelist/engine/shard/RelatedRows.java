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
import dev.livelist.source.Selection;
import dev.livelist.source.SourceRow;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the rows of the list that refer to changed rows of a model that it depends on. They are then as good as changed themselves,
 * whatever view they are in or come to be in. A row whose reference changes meanwhile is announced by its own change. Where rows were
 * deleted, references to them may be gone without a change of the rows, and everything is read again.
 *
 * <p>One statement is under way at a time; its keys are taken before it begins. It finds at most {@value PendingKeys#PER_STATEMENT} rows;
 * with more, all views are read. Confined to the shard.
 */
final class RelatedRows {

    private static final Logger log = LoggerFactory.getLogger(RelatedRows.class);

    private final ShardState shard;
    private final Looks looks;
    private final RelatedModel related;
    private final Map<Field, Function<String, Object>> references = new LinkedHashMap<>();
    private final Pacing pacing;
    private final LogLimit failureLog = new LogLimit();

    private Set<Object> pending = new LinkedHashSet<>();
    private final OpenOrigins origins;
    private boolean busy;

    RelatedRows(ShardState shard, Looks looks, RelatedModel related) {
        this.shard = shard;
        this.looks = looks;
        this.related = related;
        this.origins = shard.causes.newPart();
        related.references().forEach(field -> references.put(field, Keys.parser(field)));
        this.pacing = new Pacing(shard.engine.settings(), shard.engine.random(), shard.engine.now());
    }

    /** Rows of the other model have changed; their keys are given as text. */
    void changed(Set<Object> keys, @Nullable ChangeOrigin from) {
        pending.addAll(keys);
        origins.add(from);
        if (pending.size() > PendingKeys.AT_MOST) {
            everythingChanged(null);
        } else {
            advance();
        }
    }

    /** Any row of the other model may have changed. */
    void everythingChanged(@Nullable ChangeOrigin from) {
        ChangeOrigin all = ChangeOrigin.both(origins.take(), from);
        pending.clear();
        looks.everythingChanged(all);
    }

    private void advance() {
        if (busy || pending.isEmpty()) {
            return;
        }
        if (shard.views.isEmpty()) {
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
        Set<Object> keys = PendingKeys.take(pending, PendingKeys.PER_STATEMENT);
        if (keys.size() == pending.size()) {
            pending = new LinkedHashSet<>();
        } else {
            pending.removeAll(keys);
        }
        if (keys.isEmpty()) {
            over(turn);
            return;
        }
        origins.begins(pending.isEmpty());
        long started = shard.engine.now();
        Selection referring = new Selection(Condition.all(), referring(keys));
        shard.effects.ask(
                () -> shard.source.page(referring, List.of(), 0, PendingKeys.PER_STATEMENT + 1), (rows, error) -> {
                    if (rows == null) {
                        failed(error);
                    } else {
                        pacing.succeeded(false, started, shard.engine.now());
                    }
                    found(rows, origins.answered());
                    over(turn);
                });
    }

    private void over(Turn turn) {
        shard.effects.leave(turn);
        busy = false;
        advance();
    }

    private Condition referring(Set<Object> pks) {
        List<Condition> any = new ArrayList<>();
        references.forEach((field, parser) -> any.add(new Condition.OneOf(
                field.name(),
                pks.stream().map(pk -> parser.apply(pk.toString())).collect(Collectors.toSet()))));
        return any.size() == 1 ? any.get(0) : new Condition.Or(any);
    }

    private void failed(@Nullable Throwable error) {
        pacing.failed(shard.engine.now());
        shard.engine.stats().failedReads.increment();
        if (failureLog.pass(shard.engine.now())) {
            log.warn(
                    "livelist.related.failed: which rows refer to a changed {} could not be read, so whole lists are; further ones are not told for a while",
                    related.label(),
                    error);
        }
    }

    /** Where it failed, each view reads for itself: a view knows whom to tell, and when to try again. */
    private void found(@Nullable List<SourceRow> rows, @Nullable ChangeOrigin answered) {
        if (rows == null || rows.size() > PendingKeys.PER_STATEMENT) {
            looks.everythingChanged(answered);
        } else if (!rows.isEmpty()) {
            Set<Object> keys = new LinkedHashSet<>();
            rows.forEach(row -> keys.add(Keys.canonical(row.key())));
            looks.changed(keys, answered);
        } else {
            shard.causes.settled(answered);
        }
    }
}
