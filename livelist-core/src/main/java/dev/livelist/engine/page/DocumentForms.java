package dev.livelist.engine.page;

import dev.livelist.QueryShape;

/** The form of documents for each shape that a query can have. */
public final class DocumentForms {

    private DocumentForms() {}

    /**
     * The form of one shape.
     *
     * @param rows the members of a row, or of a group
     */
    public static DocumentForm of(QueryShape shape, RowShape rows) {
        if (shape instanceof QueryShape.Page page) {
            return new PageForm(page, rows);
        }
        if (shape instanceof QueryShape.Count) {
            return new CountForm(rows);
        }
        if (shape instanceof QueryShape.Groups groups) {
            return new GroupForm(groups, rows);
        }
        throw new IllegalStateException("No documents are made for " + shape);
    }
}
