package dev.livelist.engine.page;

import dev.livelist.QueryShape;

/** The form of documents for each shape that a query can have. */
public final class DocumentForms {

    private DocumentForms() {}

    /** @param rows the members of a row */
    public static DocumentForm of(QueryShape shape, RowShape rows) {
        if (shape instanceof QueryShape.Page page) {
            return new PageForm(page, rows);
        }
        if (shape instanceof QueryShape.Count) {
            return new CountForm(rows);
        }
        throw new IllegalStateException("No documents are made for " + shape);
    }
}
