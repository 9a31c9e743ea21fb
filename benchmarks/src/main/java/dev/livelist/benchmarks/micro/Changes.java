package dev.livelist.benchmarks.micro;

import dev.livelist.broadcaster.ModelChange;

/** Changes of rows, one after the other, made beforehand. */
final class Changes {

    static final String LABEL = "shop.product";

    private final ModelChange[] changes = new ModelChange[LocalBus.WAITING];
    private int next;

    Changes() {
        for (int i = 0; i < changes.length; i++) {
            changes[i] = ModelChange.updated(LABEL, i);
        }
    }

    /** One that is of another row than those that may still wait: none takes the place of another. */
    ModelChange next() {
        return changes[next++ % changes.length];
    }
}
