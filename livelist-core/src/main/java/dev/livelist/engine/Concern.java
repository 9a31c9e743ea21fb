package dev.livelist.engine;

import dev.livelist.source.SourceRow;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What a batch of changed rows means to one view. For one thread at a time. */
final class Concern {

    /** Keys whose rows have been read: those in the view, and those that it holds and that are in it no longer. */
    final Set<Object> decided = new LinkedHashSet<>(4);

    /** The rows among them that are in the view. */
    final List<Found> found = new ArrayList<>(2);

    /** Keys that only the database can decide. */
    final Set<Object> asked = new LinkedHashSet<>(4);

    /** All keys that it was about when the view was chosen. */
    Set<Object> keys = Set.of();

    /** Whether the view has a read under way, of which nobody knows yet what it will give. */
    boolean reading;

    /** A row, and the batch that it was read with, which encodes it once for all. */
    record Found(PeekedBatch batch, SourceRow row) {}
}
