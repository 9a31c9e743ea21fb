package dev.livelist.engine.shard;

import dev.livelist.Condition;
import dev.livelist.ListDefinition;
import dev.livelist.RelatedModel;
import dev.livelist.engine.ChangeOrigin;
import dev.livelist.engine.view.RelatedTerms;
import dev.livelist.source.MemoryRules;
import dev.livelist.source.RowSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Keeps views in step whose conditions ask about rows of other models ({@link Condition.Exists}).
 *
 * <p>The database decides such a term in every statement of the view. What changes in another model is found out like this: before a view is
 * read, the rows of the other model that satisfy its term are read and remembered ({@link Support}), and kept by looking at each row
 * of which a change is told. From then on the view selects only rows whose linked column has one of the values remembered, besides what
 * its own condition says. So a row of the other model that is not remembered can have no part in what the view shows, not even one that
 * was there for a moment while the view was read, and a change of it is nothing to the view. A change of a row that is remembered, or that
 * satisfies the term now, reads the view again.
 *
 * <p>That holds as long as each change of the other model is told, and where memory compares the linked columns as the database does. A view
 * is not narrowed while the broadcaster advises to poll, and not where an equality is not known; then each change of the other model, and each poll,
 * reads it as the database decides.
 *
 * <p>Terms that do not say by one column which rows they admit ({@link RelatedTerms#isFollowed}) have each change of their models read
 * the view again. Confined to the shard.
 */
final class RelatedConditions {

    private final ShardState shard;
    private final RelatedSources sources;
    private final Map<String, RelatedLooks> looks = new HashMap<>();
    private final Map<View, List<Support>> supports = new HashMap<>();

    RelatedConditions(ShardState shard, RelatedSources sources) {
        this.shard = shard;
        this.sources = sources;
        for (RelatedModel model : shard.definition.related()) {
            if (model.key().isPresent()) {
                looks.put(model.label(), new RelatedLooks(shard, sources, model, this::changed));
            }
        }
    }

    /** A view has been made. */
    void attach(View view) {
        if (looks.isEmpty()) {
            return;
        }
        List<Support> mine = new ArrayList<>();
        for (Condition.Exists<?> term : RelatedTerms.of(view.query.selection())) {
            RelatedSources.Reading reading = sources.of(term);
            for (RelatedModel model : sources.modelsOf(term)) {
                RelatedLooks look = looks.get(model.label());
                if (look != null && reading != null) {
                    mine.add(look.support(term, reading, view));
                } else if (look != null) {
                    look.addUnfollowed(view);
                }
            }
        }
        if (!mine.isEmpty()) {
            supports.put(view, mine);
            narrow(view, mine);
        }
    }

    /** A view has ended. */
    void forget(View view) {
        supports.remove(view);
        looks.values().forEach(look -> look.forget(view));
    }

    /** Whether a view is not to be read before rows of other models have been. */
    boolean waits(View view) {
        List<Support> mine = supports.get(view);
        return mine != null && mine.stream().anyMatch(support -> support.state == Support.State.UNREAD);
    }

    /** Whether conditions may ask about rows of that model. */
    boolean ask(String label) {
        return looks.containsKey(label);
    }

    /** Rows of another model have changed, or any may have. */
    void changed(String label, Set<Object> keys, boolean everything, @Nullable ChangeOrigin origin) {
        RelatedLooks look = looks.get(label);
        if (look != null && everything) {
            look.everythingChanged(origin);
        } else if (look != null) {
            look.changed(keys, origin);
        }
    }

    /** Any row of any model may have changed. */
    void everythingChanged() {
        looks.values().forEach(look -> look.everythingChanged(null));
    }

    /** A view has been read, and with that it may have become known how the database compares its columns. */
    void learned(View view) {
        List<Support> mine = supports.get(view);
        if (mine != null
                && !waits(view)
                && mine.stream().anyMatch(support -> mayNarrow(support) != support.narrows(view))) {
            changed(view, null);
        }
    }

    /** What is known for a view has changed, or may have. */
    private void changed(View view, @Nullable ChangeOrigin origin) {
        List<Support> mine = supports.get(view);
        if (mine != null) {
            narrow(view, mine);
        }
        if (view.known != null || view.activity != View.Activity.NONE) {
            view.dirtyEverything();
        }
        view.origins.toBeRead(origin);
        shard.touch(view);
    }

    /** What was known last stays in use while it is being read anew. */
    private void narrow(View view, List<Support> mine) {
        if (waits(view)) {
            return;
        }
        Map<Condition.Exists<?>, Set<Object>> known = new LinkedHashMap<>();
        for (Support support : mine) {
            if (mayNarrow(support)) {
                known.put(support.term, support.values());
                support.narrows(view, true);
            } else {
                support.narrows(view, false);
            }
        }
        view.query.narrow(known);
        if (view.known != null && view.query.readsRows() && !view.isGrouped()) {
            shard.index.anchor(view);
        }
    }

    private boolean mayNarrow(Support support) {
        return support.state != Support.State.UNKNOWN
                && !shard.broadcaster.pollAdvised()
                && isExact(
                        shard.definition,
                        shard.source,
                        support.term.links().get(0).own())
                && isExact(support.reading.definition(), support.reading.source(), support.link());
    }

    /** Whether values of a column are equal in memory where they are to the database, also when they are bound as parameters. */
    private static boolean isExact(ListDefinition<?> rows, RowSource source, String property) {
        return rows.property(property).flatMap(MemoryRules.of(source)::equality).isPresent();
    }
}
