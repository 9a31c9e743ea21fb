package dev.livelist.http;

import dev.livelist.engine.ReadySignal;

/** The signal of a reader whose stream belongs to a {@link Loops.Loop}. */
interface LoopSignal extends ReadySignal {

    /**
     * There may be something to send. To be called on the loop of the stream's connection.
     *
     * @param now the time, in ticks
     */
    void readyOnLoop(long now);

    /** Ends the stream without another word. */
    void close();
}
