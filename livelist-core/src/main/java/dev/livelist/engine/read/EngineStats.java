package dev.livelist.engine.read;

import java.util.concurrent.atomic.LongAdder;

/** Counters of one engine. Safe for use by any number of threads. */
public final class EngineStats {
    public final LongAdder readers = new LongAdder();
    public final LongAdder statements = new LongAdder();
    public final LongAdder counts = new LongAdder();
    public final LongAdder evaluations = new LongAdder();
    public final LongAdder fullReads = new LongAdder();
    public final LongAdder repairs = new LongAdder();
    public final LongAdder failedReads = new LongAdder();
    public final LongAdder slowReads = new LongAdder();
    public final LongAdder largeReads = new LongAdder();
    public final LongAdder unreadableReads = new LongAdder();
    public final LongAdder divergences = new LongAdder();
    public final LongAdder badKeys = new LongAdder();
}
