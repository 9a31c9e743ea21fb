package dev.livelist.broadcaster;

import java.util.Locale;
import java.util.Objects;

/**
 * One row of a model was created, updated or deleted.
 *
 * @param modelLabel the model, such as {@code shop.product}
 * @param action what happened to the row; a hint like everything here, the row may have changed again since
 * @param pk the primary key in its canonical text form: what {@code toString()} gives for numbers, strings and UUIDs
 */
public record ModelChange(String modelLabel, Action action, String pk) implements Signal {

    /** What happened to a row. */
    public enum Action {
        CREATED,
        UPDATED,
        DELETED;

        private final String wireName = name().toLowerCase(Locale.ROOT);

        /** The name on the wire: {@code created}, {@code updated} or {@code deleted}. */
        public String wireName() {
            return wireName;
        }
    }

    /** Refuses an invalid label (see {@link ModelLabels#requireValid}) and an empty key. */
    public ModelChange {
        ModelLabels.requireValid(modelLabel);
        Objects.requireNonNull(action, "action");
        if (pk.isEmpty()) {
            throw new IllegalArgumentException("The pk of a change of " + modelLabel + " is empty");
        }
    }

    /** A row that is new. */
    public static ModelChange created(String modelLabel, Object pk) {
        return new ModelChange(modelLabel, Action.CREATED, pk.toString());
    }

    /** A row whose values are new. */
    public static ModelChange updated(String modelLabel, Object pk) {
        return new ModelChange(modelLabel, Action.UPDATED, pk.toString());
    }

    /** A row that is gone. */
    public static ModelChange deleted(String modelLabel, Object pk) {
        return new ModelChange(modelLabel, Action.DELETED, pk.toString());
    }

    /** As it can be logged: a key of another program has no line breaks or control characters any more. */
    @Override
    public String toString() {
        return action.wireName() + " " + modelLabel + " " + Printable.of(pk);
    }
}
