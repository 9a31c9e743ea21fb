package dev.livelist.engine.reader;

import dev.livelist.engine.page.Window;

/** A page of a view that somebody looks at, or did until a moment ago, and its readers. Confined to the shard. */
public final class OpenPage {

    private final Window window;
    private final PageReaders readers = new PageReaders();

    OpenPage(Window window) {
        this.window = window;
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
