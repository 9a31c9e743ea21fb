package dev.livelist.engine.reader;

import dev.livelist.QueryShape;
import dev.livelist.engine.page.Window;

/** A page of a view that somebody looks at, or did until a moment ago, and its readers. Confined to the shard. */
public final class OpenPage {

    private final QueryShape shape;
    private final Window window;
    private final PageReaders readers = new PageReaders();

    OpenPage(QueryShape shape, Window window) {
        this.shape = shape;
        this.window = window;
    }

    /** Which page, or what else it is. */
    QueryShape shape() {
        return shape;
    }

    /** The page's document and history. */
    public Window window() {
        return window;
    }

    PageReaders readers() {
        return readers;
    }

    /** Whether nobody looks at it. */
    public boolean isUnread() {
        return readers.isEmpty();
    }
}
