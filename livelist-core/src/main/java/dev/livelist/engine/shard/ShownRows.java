package dev.livelist.engine.shard;

import dev.livelist.engine.ChangeOrigin;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Looks at all rows that are shown, where any of them may show something else by now. That takes a statement for each {@value
 * PendingKeys#PER_STATEMENT} rows, or one for each view where that is less. So that they do not keep the database busy, the next time comes a
 * tenth of a second later for each statement after the first.
 *
 * <p>Confined to the shard.
 */
final class ShownRows {

    private static final long SPACING = Duration.ofMillis(100).toNanos();

    private final ShardState shard;
    private final Looks looks;
    private final Object timer = new Object();

    private long next;
    private boolean waits;
    private final OpenOrigins origins;

    ShownRows(ShardState shard, Looks looks) {
        this.shard = shard;
        this.looks = looks;
        this.origins = shard.causes.newPart();
        this.next = shard.engine.now();
    }

    /**
     * All rows are to be looked at.
     *
     * @param first those that are looked at without delay
     */
    void lookAtAll(Set<Object> first, @Nullable ChangeOrigin from) {
        long wait = next - shard.engine.now();
        if (wait <= 0) {
            look(first, from);
            return;
        }
        if (!first.isEmpty()) {
            looks.shownChanged(first, from == null ? null : from.withoutCauses());
        }
        origins.add(from);
        if (!waits) {
            waits = true;
            shard.timers.arm(timer, Duration.ofNanos(wait), this::due);
        }
    }

    private void due() {
        look(Set.of(), origins.take());
    }

    private void look(Set<Object> first, @Nullable ChangeOrigin from) {
        waits = false;
        ChangeOrigin both = ChangeOrigin.both(origins.take(), from);
        Set<Object> keys = new LinkedHashSet<>(first);
        keys.addAll(looks.underWay());
        Set<View> views = new LinkedHashSet<>();
        for (View view : shard.views.values()) {
            if (view.isGrouped() || !view.query.readsRows()) {
                continue;
            }
            views.add(view);
            if (view.activity != View.Activity.NONE || !view.isRead()) {
                read(view, both); // a statement under way brings rows that nobody knows yet
            } else if (view.known != null) {
                keys.addAll(view.known.keys());
            }
        }
        int statements = (keys.size() + PendingKeys.PER_STATEMENT - 1) / PendingKeys.PER_STATEMENT;
        if (shard.peeks == null || statements >= views.size()) {
            views.forEach(view -> read(view, both));
            shard.causes.settled(both);
            statements = views.size();
        } else {
            looks.shownChanged(keys, both);
        }
        next = shard.engine.now() + (statements - 1) * SPACING;
    }

    private void read(View view, @Nullable ChangeOrigin from) {
        view.dirtyEverything();
        view.origins.toBeRead(from);
        shard.touch(view);
    }
}
