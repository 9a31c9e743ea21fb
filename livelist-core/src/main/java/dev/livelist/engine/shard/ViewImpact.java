package dev.livelist.engine.shard;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What a batch of changed rows means to one view. Confined to the shard. */
final class ViewImpact {

    /** Keys whose rows memory has decided about: rows in the view, and rows that it holds and that are no longer in it. */
    final Set<Object> decided = new LinkedHashSet<>(4);

    /** The rows among them that are in the view. */
    final List<LookedRow> found = new ArrayList<>(2);

    /** Keys that only the database can decide about. */
    final Set<Object> asked = new LinkedHashSet<>(4);
}
