package dev.livelist.engine;

import dev.livelist.Condition;
import dev.livelist.Field;
import dev.livelist.RelatedModel;
import dev.livelist.source.RowSource;
import dev.livelist.source.Selection;
import dev.livelist.source.SourceRow;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the rows of a list that refer to changed rows of a model it depends on. They are then as good as changed themselves,
 * wherever they are or come to be in a view. A row whose reference changes meanwhile is told of by its own change; where rows were
 * deleted, references to them may be gone without a word, and everything is read again.
 *
 * <p>One statement is in flight at a time, its keys taken before it begins. Everything but {@link #offer} is confined to a
 * serial executor. Bound: {@value Inbox#MAX_KEYS} keys, and as many rows; more become a full read of every view.
 */
final class RelatedRows {

    /** Told of the rows that are as good as changed, or that everything is. */
    @FunctionalInterface
    interface Found {
        void rows(Set<Object> keys, boolean everything, @Nullable Heard heard);
    }

    private static final Logger log = LoggerFactory.getLogger(LiveLists.class);

    private final Engine engine;
    private final RowSource source;
    private final ViewIndex index;
    private final Found found;
    private final Map<Field, Function<String, Object>> references = new LinkedHashMap<>();
    private final RelatedModel related;
    private final LogLimit failures = new LogLimit();
    private final Inbox inbox = new Inbox();
    private final SerialExecutor serial;
    private final ViewTimers timers;
    private final Pacing pacing;
    private Set<Object> pending = new LinkedHashSet<>();
    private @Nullable Heard heard;
    private boolean busy;

    RelatedRows(Engine engine, RowSource source, ViewIndex index, RelatedModel related, Found found) {
        this.engine = engine;
        this.source = source;
        this.index = index;
        this.found = found;
        this.related = related;
        related.references().forEach(field -> references.put(field, Keys.parser(field)));
        this.serial = new SerialExecutor(engine.scheduler);
        this.timers = new ViewTimers(engine.scheduler, serial);
        this.pacing = new Pacing(engine.settings, engine.random, engine.scheduler.nanoTime());
    }

    /** Throws where the text is no key of the other model. */
    void requireKey(String pk) {
        references.values().forEach(parser -> Objects.requireNonNull(parser.apply(pk)));
    }

    /** Tells of changed rows of the other model, by their keys' text; for any thread. */
    void offer(Set<Object> pks, boolean everything, @Nullable Heard heard) {
        if (inbox.add(pks, everything, heard)) {
            serial.execute(this::look);
        }
    }

    private void look() {
        Inbox.Contents news = inbox.take();
        pending.addAll(news.keys());
        heard = Heard.both(heard, news.heard());
        if (news.everything() || pending.size() > Inbox.MAX_KEYS) {
            pending.clear();
            found.rows(Set.of(), true, takeHeard());
        }
        advance();
    }

    private void advance() {
        if (busy || pending.isEmpty()) {
            return;
        }
        if (index.size() == 0) {
            pending.clear();
            takeHeard();
            return;
        }
        long wait = pacing.waitFor(false, false, engine.scheduler.nanoTime());
        if (wait > 0) {
            timers.armOnce("read", Duration.ofNanos(wait), this::advance);
            return;
        }
        busy = true;
        Gate.Ticket[] ticket = new Gate.Ticket[1];
        ticket[0] = engine.gate.enter(
                ReadPriority.CHANGE,
                source,
                false,
                () -> serial.execute(() -> find(Objects.requireNonNull(ticket[0]))));
    }

    private void find(Gate.Ticket ticket) {
        Set<Object> taken = pending;
        if (!engine.has(Mutation.RELATED_KEYS_ARE_TAKEN_AFTER_THE_READ)) {
            pending = new LinkedHashSet<>();
        }
        Heard answered = takeHeard();
        long started = engine.scheduler.nanoTime();
        Selection referring = new Selection(Condition.all(), referring(taken));
        Statement.run(
                engine,
                source,
                () -> source.page(referring, List.of(), 0, Inbox.MAX_KEYS + 1),
                (rows, error) -> serial.execute(() -> {
                    ticket.release();
                    if (error != null) {
                        tell(error);
                    }
                    busy = false;
                    found(rows, started, answered);
                    if (engine.has(Mutation.RELATED_KEYS_ARE_TAKEN_AFTER_THE_READ)) {
                        pending = new LinkedHashSet<>();
                    }
                    advance();
                }));
    }

    private Condition referring(Set<Object> pks) {
        List<Condition> any = new ArrayList<>();
        references.forEach((field, parser) -> any.add(new Condition.OneOf(
                field.name(),
                pks.stream().map(pk -> parser.apply(pk.toString())).collect(Collectors.toSet()))));
        return any.size() == 1 ? any.get(0) : new Condition.Or(any);
    }

    private void tell(Throwable error) {
        engine.stats.failedReads.increment();
        if (failures.pass(engine.scheduler.nanoTime())) {
            log.warn(
                    "livelist.related.failed: which rows refer to a changed {} could not be read, so whole lists are; further ones are not told for a while",
                    related.label(),
                    error);
        }
    }

    /** Where it failed, each view reads for itself: it knows whom to tell, and when to try again. */
    private void found(@Nullable List<SourceRow> rows, long started, @Nullable Heard answered) {
        long now = engine.scheduler.nanoTime();
        if (rows == null) {
            pacing.failed(now);
        } else {
            pacing.succeeded(false, started, now);
        }
        if (rows == null || rows.size() > Inbox.MAX_KEYS) {
            found.rows(Set.of(), true, answered);
        } else if (!rows.isEmpty()) {
            Set<Object> keys = new LinkedHashSet<>();
            rows.forEach(row -> keys.add(Keys.canonical(row.key())));
            found.rows(keys, false, answered);
        }
    }

    private @Nullable Heard takeHeard() {
        Heard taken = heard;
        heard = null;
        return taken;
    }

    /** Lets go of timers; for any thread. */
    void close() {
        serial.execute(timers::cancelAll);
    }
}
