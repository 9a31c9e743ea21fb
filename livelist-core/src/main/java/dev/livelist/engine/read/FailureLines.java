package dev.livelist.engine.read;

import org.jspecify.annotations.Nullable;

/**
 * Which reads that fail are told in the log: one until a read succeeds, and one in ten seconds, for a single list may fail for
 * long (a table is locked, a column has gone) while others succeed in between. Safe for use by any number of threads.
 */
public final class FailureLines {

    public enum Line {
        NONE,
        /** Without a stack trace: the failure is the one that was told last. */
        SHORT,
        TRACED
    }

    private final LogLimit limit = new LogLimit();
    private @Nullable String last;
    private boolean told;

    public synchronized Line failed(Throwable error, long nanos) {
        if (told || !limit.pass(nanos)) {
            return Line.NONE;
        }
        told = true;
        String before = last;
        last = error.toString();
        return last.equals(before) ? Line.SHORT : Line.TRACED;
    }

    /** A read has succeeded; returns whether a failure has been told since one last did. */
    public synchronized boolean recovered() {
        boolean tell = told;
        told = false;
        return tell;
    }
}
