package dev.livelist.engine;

import java.util.concurrent.atomic.LongAdder;

/** Counters of one engine. Safe for use by any number of threads. */
final class EngineStats {
    final LongAdder readers = new LongAdder();
    final LongAdder statements = new LongAdder();
    final LongAdder counts = new LongAdder();
    final LongAdder evaluations = new LongAdder();
    final LongAdder fullReads = new LongAdder();
    final LongAdder repairs = new LongAdder();
    final LongAdder failedReads = new LongAdder();
    final LongAdder divergences = new LongAdder();
    final LongAdder badKeys = new LongAdder();
}
