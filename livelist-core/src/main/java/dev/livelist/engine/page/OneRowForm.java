package dev.livelist.engine.page;

/** Documents of one row: {@code {"row":{…}}}, or {@code {"row":null}} where there is none. */
final class OneRowForm implements DocumentForm {

    private final RowShape row;

    /** @param row the members of a row */
    OneRowForm(RowShape row) {
        this.row = row;
    }

    @Override
    public long from() {
        return 0;
    }

    @Override
    public long end() {
        return 1;
    }

    @Override
    public int need() {
        return 1;
    }

    @Override
    public ShapedDocument document(Contents contents) {
        return new OneRowDocument(row, contents.rows());
    }
}
