package dev.livelist.engine.view;

import dev.livelist.QueryShape;
import dev.livelist.engine.page.GroupEncoder;
import dev.livelist.engine.page.Row;
import dev.livelist.source.GroupSource;
import dev.livelist.source.GroupSource.SourceGroup;
import dev.livelist.source.RowSource;
import dev.livelist.source.Selection;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * How the rows of a query are grouped. A group stands where a page has a row. Safe for use by any number of threads.
 *
 * @param shape by what
 * @param encoder how a group is written
 */
public record Grouping(QueryShape.Groups shape, GroupEncoder encoder) {

    /** Reads the groups of a selection: one more than a document shows, if there are more. */
    public CompletableFuture<List<SourceGroup>> read(RowSource source, Selection selection) {
        if (source instanceof GroupSource groups) {
            return groups.groups(selection, shape.by(), shape.most() + 1);
        }
        return CompletableFuture.failedFuture(new IllegalStateException("The source groups no rows"));
    }

    /** Writes groups as rows. */
    public List<Row> encode(List<SourceGroup> groups) {
        return encoder.encode(groups);
    }
}
