package dev.livelist.engine;

import dev.livelist.ChangeReaction;
import dev.livelist.Field;
import dev.livelist.ListDefinition;
import dev.livelist.ListQuery;
import dev.livelist.broadcaster.Invalidation;
import dev.livelist.broadcaster.ModelChange;
import dev.livelist.broadcaster.Provenance;
import dev.livelist.broadcaster.Signal;
import dev.livelist.source.RowSource;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;

/**
 * One declared list: its source, and the views of it that there are. Takes the signals of its model to those views. Safe
 * for use by any number of threads.
 */
final class LiveList {

    private static final Logger log = LoggerFactory.getLogger(LiveLists.class);

    private final ListDefinition<?> definition;
    private final RowSource source;
    private final Function<String, Object> keyParser;
    private final Engine engine;
    private final BadKeyBudget badKeys;
    private final ViewIndex views;
    private final Ticks ticks;
    private final TotalCounts counts;
    private final ChangePump pump;
    private final RowEncoder encoder;
    private final Shapes shapes = new Shapes();
    private final LogLimit failures = new LogLimit();
    private final Set<Suspicion> suspicions = ConcurrentHashMap.newKeySet();

    LiveList(ListDefinition<?> definition, RowSource source, JsonMapper mapper, Engine engine) {
        this.definition = definition;
        this.source = source;
        this.engine = engine;
        this.keyParser = keyParser(definition);
        this.views = new ViewIndex(engine);
        this.ticks =
                new Ticks(engine.settings.totalInterval(), definition.name().hashCode());
        this.counts = new TotalCounts(engine, source, views, ticks);
        this.pump = new ChangePump(engine, source, views, counts);
        this.encoder = new RowEncoder(definition, mapper);
        this.badKeys = new BadKeyBudget(engine.scheduler, () -> {
            explainEverything();
            pump.offer(Set.of(), true, null);
        });
    }

    private static Function<String, Object> keyParser(ListDefinition<?> definition) {
        Field id = definition.id();
        return Keys.parser(id);
    }

    ListDefinition<?> definition() {
        return definition;
    }

    /** The labels of its model, and of those that it depends on. */
    List<String> labels() {
        List<String> labels = new ArrayList<>(definition.related().values());
        labels.add(0, definition.label());
        return labels;
    }

    /** The statements of a query, and how its rows are made and ordered. */
    ViewSource sourceOf(ListQuery query) {
        return new ViewSource(query, source, encoder, shapes, !engine.has(Mutation.NO_TIE_BREAK));
    }

    Engine engine() {
        return engine;
    }

    Ticks ticks() {
        return ticks;
    }

    TotalCounts counts() {
        return counts;
    }

    ViewIndex views() {
        return views;
    }

    /** Tells a suspicion what is heard, from now on. */
    void listen(Suspicion suspicion) {
        suspicions.add(suspicion);
    }

    void ignore(Suspicion suspicion) {
        suspicions.remove(suspicion);
    }

    /** Whatever differs now may have come of a change that was lost on its way, which will be made good. */
    void explainEverything() {
        suspicions.forEach(suspicion -> suspicion.heard(Set.of(), true));
    }

    Explanation explanation() {
        return new Explanation(definition, source);
    }

    RowSource source() {
        return source;
    }

    /** Takes one batch of signals to the views it concerns. */
    void onSignals(List<Signal> signals, Provenance provenance) {
        Set<Object> keys = new LinkedHashSet<>();
        Set<Object> deleted = new LinkedHashSet<>();
        boolean everything = false;
        for (Signal signal : signals) {
            if (signal instanceof Invalidation) {
                everything = true;
            } else if (signal instanceof ModelChange change) {
                switch (reactionTo(change)) {
                    case IGNORE -> {}
                    case REFRESH -> everything = true;
                    case DEFAULT -> addKey(change, trusts(change) ? deleted : keys);
                }
            }
        }
        for (Suspicion suspicion : suspicions) {
            suspicion.heard(keys, everything);
        }
        if (everything || !keys.isEmpty()) {
            pump.offer(keys, everything, engine.hear(definition.name(), provenance));
        }
        if (!deleted.isEmpty()) {
            views.all().forEach(view -> view.trustDeleted(deleted));
        }
    }

    /** Rows of a model that this list depends on have changed; which of its own rows that concerns, nobody here knows. */
    void onRelatedChange(Provenance provenance) {
        explainEverything();
        pump.offer(Set.of(), true, engine.hear(definition.name(), provenance));
    }

    private boolean trusts(ModelChange change) {
        return engine.has(Mutation.TRUST_DELETED) && change.action() == ModelChange.Action.DELETED;
    }

    private ChangeReaction reactionTo(ModelChange change) {
        try {
            return definition.reactionTo(change);
        } catch (RuntimeException e) {
            // Not knowing what the list would have done: the safe thing is to read it again.
            if (failures.pass(engine.scheduler.nanoTime())) {
                log.error("livelist.on-change.failed {} on {}: the list is read again", definition, change, e);
            }
            return ChangeReaction.REFRESH;
        }
    }

    private void addKey(ModelChange change, Set<Object> target) {
        try {
            target.add(keyParser.apply(change.pk()));
        } catch (RuntimeException e) {
            engine.stats.badKeys.increment();
            badKeys.spend(change);
        }
    }

    void close() {
        pump.close();
        counts.close();
    }
}
