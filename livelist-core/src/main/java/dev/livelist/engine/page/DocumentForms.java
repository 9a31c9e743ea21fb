package dev.livelist.engine.page;

import dev.livelist.Place;
import dev.livelist.QueryShape;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The form of documents for each shape that a query can have. */
public final class DocumentForms {

    private DocumentForms() {}

    /**
     * The form of a shape.
     *
     * @param rows the members of a row, or of a group
     * @param cursors writes the places of the query's order, where the list declares anchors; else null
     */
    public static DocumentForm of(QueryShape shape, RowShape rows, @Nullable Function<Place, String> cursors) {
        CursorWriter writer = cursors == null ? null : new CursorWriter(cursors);
        if (shape instanceof QueryShape.Page page) {
            return new PageForm(page, rows, writer);
        }
        if (shape instanceof QueryShape.OneRow) {
            return new OneRowForm(rows);
        }
        if (shape instanceof QueryShape.Count) {
            return new CountForm(rows);
        }
        if (shape instanceof QueryShape.Groups groups) {
            return new GroupForm(groups, rows);
        }
        if (shape instanceof QueryShape.AnchoredPage page && writer != null) {
            return new AnchoredForm(page, rows, writer);
        }
        throw new IllegalStateException("No documents are made for " + shape);
    }
}
