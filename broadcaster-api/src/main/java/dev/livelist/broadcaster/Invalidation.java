package dev.livelist.broadcaster;

import java.util.Objects;

/**
 * What is known of a model's rows may be stale: changes have been lost, or may have been. The answer is to read again.
 *
 * @param modelLabel the model concerned, or {@link #ALL}
 * @param reason why; for people and meters, a receiver does the same for each
 */
public record Invalidation(String modelLabel, Reason reason) implements Signal {

    /** The label that stands for every model. */
    public static final String ALL = "*";

    /** Why something may be stale. */
    public enum Reason {
        /** The application said so: a bulk write, a write that nothing could capture. */
        ANNOUNCED,
        /** A transaction changed more rows than are told one by one. */
        BULK,
        /** A subscriber's mailbox was full. */
        OVERFLOW,
        /** A subscriber threw, and may have missed what it was being told. */
        LISTENER_FAILED,
        /** The connection to the other workers was lost and is back. */
        RECONNECTED,
        /** Messages of another worker are missing. */
        GAP,
        /** Another worker fell silent without a goodbye, or has been heard again after that. */
        PEER_LOST,
        /** Another worker is heard for the first time and has published before. */
        NEW_PEER,
        /** Another worker sends what this one cannot read in full. */
        INCOMPATIBLE,
        /** Another worker or program sent an invalidation. */
        REMOTE,
        /** A key that is no key of the model. */
        BAD_KEY
    }

    /** Refuses a label that is neither valid (see {@link ModelLabels#requireValid}) nor {@link #ALL}. */
    public Invalidation {
        if (!modelLabel.equals(ALL)) {
            ModelLabels.requireValid(modelLabel);
        }
        Objects.requireNonNull(reason, "reason");
    }

    /** Every model may be stale. */
    public static Invalidation all(Reason reason) {
        return new Invalidation(ALL, reason);
    }

    /** Whether this concerns the model of that label. */
    public boolean covers(String label) {
        return modelLabel.equals(ALL) || modelLabel.equals(label);
    }
}
