package dev.livelist.engine;

import org.jspecify.annotations.Nullable;

/** What a view has heard and its pages do not say yet, for those who watch. Confined to the view's serial executor. */
final class Hearing {

    private @Nullable Heard unread;
    private @Nullable Heard unpublished;

    /** Has been heard, and is to be read. */
    void hear(@Nullable Heard heard) {
        unread = Heard.both(unread, heard);
    }

    /** A read begins that will answer all that is to be read. */
    @Nullable
    Heard reads() {
        Heard reading = unread;
        unread = null;
        return reading;
    }

    /** Has been taken in. */
    void takenIn(@Nullable Heard heard) {
        unpublished = Heard.both(unpublished, heard);
    }

    /** What the pages are about to say. */
    @Nullable
    Heard publishes() {
        Heard published = unpublished;
        unpublished = null;
        return published;
    }
}
