package dev.livelist.engine.page;

import dev.livelist.QueryShape;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Documents of a page: {@code {"rows":[…],"page":0,"size":20,"hasMore":true,"total":41}}; where a list declares anchors with {@code start} and
 * {@code next}, the places where this page and the next one begin.
 */
public final class PageForm implements DocumentForm {

    static final String ROWS = "rows";

    private final QueryShape.Page page;
    private final RowShape rows;
    private final @Nullable CursorWriter cursors;

    /** @param rows the members of a row */
    public PageForm(QueryShape.Page page, RowShape rows) {
        this(page, rows, null);
    }

    PageForm(QueryShape.Page page, RowShape rows, @Nullable CursorWriter cursors) {
        this.page = page;
        this.rows = rows;
        this.cursors = cursors;
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
        Total total = contents.figures().total();
        List<Member> members = new ArrayList<>(6);
        members.add(Member.of("page", page.page()));
        members.add(Member.of("size", page.size()));
        members.add(Member.of("hasMore", contents.next() != null));
        if (total.kept()) {
            members.add(new Member("total", total.json()));
        }
        if (cursors != null) {
            members.add(cursors.member(
                    "start", contents.rows().isEmpty() ? null : contents.rows().get(0)));
            members.add(cursors.member("next", contents.next()));
        }
        return new RowsDocument(ROWS, rows, contents.rows(), members);
    }
}
