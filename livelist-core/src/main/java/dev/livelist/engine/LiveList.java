package dev.livelist.engine;

import dev.livelist.ChangeReaction;
import dev.livelist.Field;
import dev.livelist.ListDefinition;
import dev.livelist.broadcaster.Invalidation;
import dev.livelist.broadcaster.ModelChange;
import dev.livelist.broadcaster.Signal;
import dev.livelist.source.RowSource;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

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
    private final ChangePump pump;

    LiveList(ListDefinition<?> definition, RowSource source, Engine engine) {
        this.definition = definition;
        this.source = source;
        this.engine = engine;
        this.keyParser = keyParser(definition);
        this.views = new ViewIndex(engine);
        this.pump = new ChangePump(engine, source, views);
        this.badKeys = new BadKeyBudget(engine.scheduler, () -> pump.offer(Set.of(), true));
    }

    private static Function<String, Object> keyParser(ListDefinition<?> definition) {
        Field id = definition.id();
        return Keys.parser(id);
    }

    ListDefinition<?> definition() {
        return definition;
    }

    RowSource source() {
        return source;
    }

    ViewIndex views() {
        return views;
    }

    /** Takes one batch of signals to the views it concerns. */
    void onSignals(List<Signal> signals) {
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
            pump.offer(keys, everything);
        }
        if (!deleted.isEmpty()) {
            views.all().forEach(view -> view.trustDeleted(deleted));
        }
    }

    private boolean trusts(ModelChange change) {
        return engine.has(Mutation.TRUST_DELETED) && change.action() == ModelChange.Action.DELETED;
    }

    private ChangeReaction reactionTo(ModelChange change) {
        try {
            return definition.reactionTo(change);
        } catch (RuntimeException e) {
            // Not knowing what the list would have done: the safe thing is to read it again.
            log.error("livelist.on-change.failed {} on {}", definition, change, e);
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
    }
}
