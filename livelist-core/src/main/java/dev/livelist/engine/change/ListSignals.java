package dev.livelist.engine.change;

import dev.livelist.ChangeReaction;
import dev.livelist.Field;
import dev.livelist.ListDefinition;
import dev.livelist.RelatedModel;
import dev.livelist.broadcaster.Invalidation;
import dev.livelist.broadcaster.ModelChange;
import dev.livelist.broadcaster.Signal;
import dev.livelist.engine.ChangeOrigin;
import dev.livelist.engine.LiveListsObserver;
import dev.livelist.engine.Scheduler;
import dev.livelist.engine.page.Keys;
import dev.livelist.engine.read.EngineStats;
import dev.livelist.engine.read.LogLimit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns the signals of the models that a list shows or depends on into keys of changed rows. Safe for use by any number of threads.
 *
 * <p>An application's {@code onChange} runs here, on an executor of the list's own: one that is slow holds up its own list and no
 * other. At most {@value #REACTIONS_WAITING} changes wait for it; with more, the list is read again.
 */
public final class ListSignals {

    private static final Logger log = LoggerFactory.getLogger(ListSignals.class);

    private static final int REACTIONS_WAITING = 10_000;

    /** Receives the changes of a list, on the thread that has told of them. Must only hand off. */
    public interface Sink {

        /** Rows of the list have changed. */
        void ownRows(Changes changes);

        /** Rows of another model have changed. */
        void relatedRows(String label, Changes changes);
    }

    /**
     * Changes of a model's rows.
     *
     * @param told what has been said of which keys: of the list's own rows as its model has them, of others as text
     * @param everything whether any row may have changed
     * @param origin where the changes come from, where somebody watches
     */
    public record Changes(
            Map<Object, Told> told,
            boolean everything,
            @Nullable ChangeOrigin origin) {

        /** The keys. */
        public Set<Object> keys() {
            return told.keySet();
        }
    }

    private final ListDefinition<?> definition;
    private final EngineStats stats;
    private final Scheduler scheduler;
    private final LiveListsObserver observer;
    private final Sink sink;
    private final Function<String, Object> keyParser;
    private final BadKeyBudget badKeys;
    private final LogLimit failureLog = new LogLimit();

    /** The labels whose keys are the list's own: of its model, and of models that share its key. */
    private final Set<String> ownLabels = new HashSet<>();

    /** How the keys are checked of the models that the list's rows refer to, or that conditions ask about. */
    private final Map<String, Consumer<String>> relatedKeys = new HashMap<>();

    /** Those of the models whose deleted rows have keys that say something: no row of the list refers to them. */
    private final Set<String> lookedAt = new HashSet<>();

    private final @Nullable Executor reactions;
    private final AtomicInteger reactionsWaiting = new AtomicInteger();

    /** @param sink told of all changes */
    public ListSignals(
            ListDefinition<?> definition,
            EngineStats stats,
            Scheduler scheduler,
            LiveListsObserver observer,
            Sink sink) {
        this.definition = definition;
        this.stats = stats;
        this.scheduler = scheduler;
        this.observer = observer;
        this.sink = sink;
        this.keyParser = Keys.parser(definition.id());
        this.badKeys = new BadKeyBudget(scheduler, () -> ownChanged(Map.of(), true, null));
        this.reactions =
                definition.reactsToChanges() ? scheduler.applicationExecutor("onChange-" + definition.name()) : null;
        ownLabels.add(definition.label());
        for (RelatedModel other : definition.related()) {
            Optional<Field> lookedUpBy = other.key().or(() -> other.children().map(RelatedModel.Children::key));
            List<Function<String, Object>> parsers = Stream.concat(lookedUpBy.stream(), other.references().stream())
                    .map(Keys::parser)
                    .toList();
            if (lookedUpBy.isEmpty() && other.references().equals(List.of(definition.id()))) {
                ownLabels.add(other.label());
            } else if (!parsers.isEmpty()) {
                relatedKeys.put(
                        other.label(), key -> parsers.forEach(parser -> Objects.requireNonNull(parser.apply(key))));
                if (other.references().isEmpty()) {
                    lookedAt.add(other.label());
                }
            }
        }
    }

    /** The labels of the list's model, and of the models that it depends on. */
    public List<String> labels() {
        List<String> labels = new ArrayList<>();
        labels.add(definition.label());
        definition.related().forEach(other -> labels.add(other.label()));
        return labels;
    }

    /** Takes a batch of signals of one of the {@link #labels}. */
    public void onSignals(String label, List<Signal> signals, @Nullable ChangeOrigin origin) {
        if (!ownLabels.contains(label)) {
            onRelatedSignals(label, signals, origin);
        } else if (reactions == null || !label.equals(definition.label())) {
            onOwnSignals(signals, origin, change -> ChangeReaction.DEFAULT);
        } else if (reactionsWaiting.addAndGet(signals.size()) > REACTIONS_WAITING) {
            reactionsWaiting.addAndGet(-signals.size());
            ownChanged(Map.of(), true, origin);
        } else {
            reactions.execute(() -> {
                reactionsWaiting.addAndGet(-signals.size());
                onOwnSignals(signals, origin, this::reactionTo);
            });
        }
    }

    private void onOwnSignals(
            List<Signal> signals, @Nullable ChangeOrigin origin, Function<ModelChange, ChangeReaction> reaction) {
        Map<Object, Told> keys = new LinkedHashMap<>();
        boolean everything = false;
        for (Signal signal : signals) {
            if (signal instanceof Invalidation) {
                everything = true;
            } else if (signal instanceof ModelChange change) {
                switch (reaction.apply(change)) {
                    case IGNORE -> {}
                    case REFRESH -> everything = true;
                    case DEFAULT -> addKey(change, keys);
                }
            }
        }
        if (everything || !keys.isEmpty()) {
            ownChanged(keys, everything, origin);
        }
    }

    private ChangeReaction reactionTo(ModelChange change) {
        long started = scheduler.nanoTime();
        try {
            return definition.reactionTo(change);
        } catch (RuntimeException e) {
            // Nobody knows what the list would have done. It is safe to read it again.
            if (failureLog.pass(scheduler.nanoTime())) {
                log.error("livelist.on-change.failed {} on {}: the list is read again", definition, change, e);
            }
            return ChangeReaction.REFRESH;
        } finally {
            observer.reacted(definition.name(), Duration.ofNanos(scheduler.nanoTime() - started));
        }
    }

    private void addKey(ModelChange change, Map<Object, Told> keys) {
        try {
            tell(keys, keyParser.apply(change.pk()), change);
        } catch (RuntimeException e) {
            stats.badKeys.increment();
            badKeys.spend(change);
        }
    }

    /** Signals of a model that the list depends on. The list's own rows that they concern have to be found first. */
    private void onRelatedSignals(String label, List<Signal> signals, @Nullable ChangeOrigin origin) {
        Consumer<String> checked = relatedKeys.get(label);
        if (checked == null) {
            ownChanged(Map.of(), true, origin);
            return;
        }
        Map<Object, Told> keys = new LinkedHashMap<>();
        boolean everything = false;
        for (Signal signal : signals) {
            // Rows that referred to a deleted row may refer to nothing by now, and nobody else says so.
            if (signal instanceof ModelChange change
                    && (change.action() != ModelChange.Action.DELETED || lookedAt.contains(label))) {
                try {
                    checked.accept(change.pk());
                    tell(keys, change.pk(), change);
                } catch (RuntimeException e) {
                    stats.badKeys.increment();
                    badKeys.spend(change);
                }
            } else {
                everything = true;
            }
        }
        if (everything || !keys.isEmpty()) {
            sink.relatedRows(label, new Changes(keys, everything, origin));
        }
    }

    private static void tell(Map<Object, Told> keys, Object key, ModelChange change) {
        Told told = change.action() == ModelChange.Action.CREATED ? Told.CREATED : Told.CHANGED;
        keys.merge(key, told, (one, other) -> Told.REPEATED);
    }

    private void ownChanged(Map<Object, Told> keys, boolean everything, @Nullable ChangeOrigin origin) {
        sink.ownRows(new Changes(keys, everything, origin));
    }
}
