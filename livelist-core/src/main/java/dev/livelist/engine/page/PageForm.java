package dev.livelist.engine.page;

import dev.livelist.QueryShape;
import java.util.ArrayList;
import java.util.List;

/** Documents of a page: {@code {"rows":[…],"page":0,"size":20,"hasMore":true,"total":41}}. */
public final class PageForm implements DocumentForm {

    static final String ROWS = "rows";

    private final QueryShape.Page page;
    private final RowShape rows;

    /** @param rows the members of a row */
    public PageForm(QueryShape.Page page, RowShape rows) {
        this.page = page;
        this.rows = rows;
    }

    @Override
    public long from() {
        return page.offset();
    }

    @Override
    public long end() {
        return page.end();
    }

    /** One more than it shows: that one says whether there are more. */
    @Override
    public int need() {
        return Math.toIntExact(page.end() + 1);
    }

    @Override
    public RowsDocument document(Contents contents) {
        List<Member> members = new ArrayList<>(4);
        members.add(Member.of("page", page.page()));
        members.add(Member.of("size", page.size()));
        members.add(Member.of("hasMore", contents.next() != null));
        if (contents.total().kept()) {
            members.add(new Member("total", contents.total().json()));
        }
        return new RowsDocument(ROWS, rows, contents.rows(), members);
    }
}
