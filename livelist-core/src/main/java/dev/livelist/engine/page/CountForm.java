package dev.livelist.engine.page;

import java.util.List;

/** Documents that only count: {@code {"rows":[],"page":0,"size":0,"hasMore":true,"total":41}}. No row need be known. */
final class CountForm implements DocumentForm {

    private final RowShape rows;

    CountForm(RowShape rows) {
        this.rows = rows;
    }

    @Override
    public long from() {
        return 0;
    }

    @Override
    public long end() {
        return 0;
    }

    @Override
    public int need() {
        return 0;
    }

    @Override
    public ShapedDocument document(Contents contents) {
        Total total = contents.figures().total();
        return new RowsDocument(
                PageForm.ROWS,
                rows,
                List.of(),
                List.of(
                        Member.of("page", 0),
                        Member.of("size", 0),
                        Member.of("hasMore", total.rows() > 0),
                        new Member("total", total.json())));
    }
}
