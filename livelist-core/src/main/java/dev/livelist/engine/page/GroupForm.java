package dev.livelist.engine.page;

import dev.livelist.QueryShape;
import java.util.List;

/** Documents of groups: {@code {"groups":[…],"hasMore":false}}. */
final class GroupForm implements DocumentForm {

    private final QueryShape.Groups shape;
    private final RowShape groups;

    /** @param groups the members of a group */
    GroupForm(QueryShape.Groups shape, RowShape groups) {
        this.shape = shape;
        this.groups = groups;
    }

    @Override
    public long from() {
        return 0;
    }

    @Override
    public long end() {
        return shape.most();
    }

    /** One more than it shows: that one says whether there are more. */
    @Override
    public int need() {
        return shape.most() + 1;
    }

    @Override
    public ShapedDocument document(Contents contents) {
        return new RowsDocument(
                "groups", groups, contents.rows(), List.of(Member.of("hasMore", contents.next() != null)));
    }
}
