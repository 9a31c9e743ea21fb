package dev.livelist.source;

import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A source that groups the rows of a selection. A list that can be grouped needs one.
 *
 * <p>The promises of {@link RowSource} hold for these statements too.
 */
public interface GroupSource {

    /**
     * The first groups of a selection's rows, ordered by their keys, ascending, NULL last. Rows are of one group where the database holds
     * their values to be equal, NULLs among themselves too. The answer depends on the rows alone, not on the order in which the
     * database finds them.
     *
     * @param by the names of the properties to group by, at least one
     * @param limit how many groups to return at most
     */
    CompletableFuture<List<SourceGroup>> groups(Selection selection, List<String> by, int limit);

    /**
     * A group.
     *
     * @param keys a value for each property grouped by, in the (boxed) type of the property, or null. Of texts that the database holds to
     *     be equal it is the smallest by the codes of its characters. Of an enum it may be the constant's name
     * @param values a value for each of {@link dev.livelist.ListDefinition#aggregates()}, in that order: a {@code Long} for a count; a {@code
     *     BigInteger} or {@code BigDecimal} for a sum; a {@code BigDecimal} of the declared scale for an average; for the smallest and the
     *     largest a value of the property's type. Null where the group has no value but NULL, except for a count
     */
    record SourceGroup(List<@Nullable Object> keys, List<@Nullable Object> values) {

        /** Neither list can be modified. */
        public SourceGroup {
            keys = Collections.unmodifiableList(keys);
            values = Collections.unmodifiableList(values);
        }
    }
}
