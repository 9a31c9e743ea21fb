package dev.livelist.http;

import org.jspecify.annotations.Nullable;

/** Where a {@link StreamWriter} takes from what it sends. All but {@link #isDue} and {@link #close} are called on the writer's loop. */
interface FrameSource {

    /**
     * The next frame; null where there is none. Not to be modified.
     *
     * @param now the time, in ticks
     */
    byte @Nullable [] next(long now);

    /**
     * What goes in front of the frame that {@link #next} has given last, on this stream alone; null where there is nothing. Not to be
     * modified.
     */
    default byte @Nullable [] prefix() {
        return null;
    }

    /** Whether nothing comes any more. */
    boolean isFinished();

    /**
     * Whether there is something to do that nothing else wakes the writer for. From any thread.
     *
     * @param now the time, in ticks
     */
    boolean isDue(long now);

    /** Lets go of everything. From any thread, once. */
    void close();
}
