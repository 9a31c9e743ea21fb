package dev.livelist.engine.page;

import dev.livelist.Place;
import dev.livelist.QueryShape;
import java.util.ArrayList;
import java.util.List;

/**
 * Documents of a page that begins at a place of the order: {@code {"rows":[…],"size":20,"hasMore":true,"total":41,"before":7,"start":"…",
 * "next":"…"}}. The rows of its view begin at that place.
 */
final class AnchoredForm implements DocumentForm {

    private final QueryShape.AnchoredPage page;
    private final RowShape rows;
    private final CursorWriter cursors;

    AnchoredForm(QueryShape.AnchoredPage page, RowShape rows, CursorWriter cursors) {
        this.page = page;
        this.rows = rows;
        this.cursors = cursors;
    }

    @Override
    public long from() {
        return 0;
    }

    @Override
    public long end() {
        return page.most();
    }

    /** One more than it shows: that one is where the next page begins. */
    @Override
    public int need() {
        return page.most() + 1;
    }

    @Override
    public ShapedDocument document(Contents contents) {
        Place from = page.from();
        Place to = page.to();
        Row next = contents.next();
        Total total = contents.figures().total();
        List<Member> members = new ArrayList<>(6);
        members.add(Member.of("size", page.size()));
        members.add(Member.of("hasMore", to != null || next != null));
        if (total.kept()) {
            members.add(new Member("total", total.json()));
            members.add(
                    from == null
                            ? Member.of("before", 0)
                            : new Member("before", contents.figures().before().json()));
        }
        Row first = contents.rows().isEmpty() ? null : contents.rows().get(0);
        members.add(from == null ? cursors.member("start", first) : cursors.member("start", from));
        members.add(next == null && to != null ? cursors.member("next", to) : cursors.member("next", next));
        return new RowsDocument(PageForm.ROWS, rows, contents.rows(), members);
    }
}
