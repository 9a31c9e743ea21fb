package dev.livelist.engine;

import dev.livelist.ChangeReaction;
import dev.livelist.Field;
import dev.livelist.ListDefinition;
import dev.livelist.ListQuery;
import dev.livelist.RelatedModel;
import dev.livelist.broadcaster.Invalidation;
import dev.livelist.broadcaster.ModelChange;
import dev.livelist.broadcaster.Provenance;
import dev.livelist.broadcaster.Signal;
import dev.livelist.source.RowSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
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
    private final Map<String, RelatedRows> related = new HashMap<>();
    /** The labels whose keys are the list's own: of its model, and of others whose rows its rows are made of. */
    private final Set<String> ownKeys = new HashSet<>();

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
        this.badKeys = new BadKeyBudget(engine.scheduler, () -> changed(Set.of(), true, null));
        this.ownKeys.add(definition.label());
        for (RelatedModel other : definition.related()) {
            if (other.references().equals(List.of(definition.id()))) {
                ownKeys.add(other.label());
            } else if (!other.references().isEmpty()) {
                related.put(other.label(), new RelatedRows(engine, source, views, other, this::changed));
            }
        }
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
        List<String> labels = new ArrayList<>(
                definition.related().stream().map(RelatedModel::label).toList());
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

    /** Takes one batch of signals, of its own model or one that it depends on, to the views it concerns. */
    void onSignals(String label, List<Signal> signals, Provenance provenance) {
        if (!ownKeys.contains(label)) {
            onRelatedSignals(label, signals, provenance);
            return;
        }
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
        if (everything || !keys.isEmpty()) {
            changed(keys, everything, engine.hear(definition.name(), provenance));
        }
        if (!deleted.isEmpty()) {
            views.all().forEach(view -> view.trustDeleted(deleted));
        }
    }

    /** Takes a batch of signals of a model that this list depends on; its own rows that it concerns have to be found first. */
    private void onRelatedSignals(String label, List<Signal> signals, Provenance provenance) {
        RelatedRows rows = related.get(label);
        Heard heard = engine.hear(definition.name(), provenance);
        if (rows == null) {
            changed(Set.of(), true, heard);
            return;
        }
        explainEverything();
        Set<Object> pks = new LinkedHashSet<>();
        boolean everything = false;
        for (Signal signal : signals) {
            if (signal instanceof ModelChange change && !losesReferences(change)) {
                addRelated(rows, change, pks);
            } else {
                everything = true;
            }
        }
        if (everything || !pks.isEmpty()) {
            rows.offer(pks, everything, heard);
        }
    }

    /** Rows that referred to it may refer to nothing by now, and nobody else says so. */
    private boolean losesReferences(ModelChange change) {
        return change.action() == ModelChange.Action.DELETED && !engine.has(Mutation.RELATED_DELETIONS_ARE_LOOKED_UP);
    }

    private void addRelated(RelatedRows rows, ModelChange change, Set<Object> pks) {
        try {
            rows.requireKey(change.pk());
            pks.add(change.pk());
        } catch (RuntimeException e) {
            engine.stats.badKeys.increment();
            badKeys.spend(change);
        }
    }

    private void changed(Set<Object> keys, boolean everything, @Nullable Heard heard) {
        for (Suspicion suspicion : suspicions) {
            suspicion.heard(keys, everything);
        }
        pump.offer(keys, everything, heard);
    }

    private boolean trusts(ModelChange change) {
        return engine.has(Mutation.TRUST_DELETED) && change.action() == ModelChange.Action.DELETED;
    }

    private ChangeReaction reactionTo(ModelChange change) {
        if (!change.modelLabel().equals(definition.label())) {
            return ChangeReaction.DEFAULT;
        }
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
        related.values().forEach(RelatedRows::close);
        pump.close();
        counts.close();
    }
}
