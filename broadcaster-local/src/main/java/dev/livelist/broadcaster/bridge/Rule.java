package dev.livelist.broadcaster.bridge;

/** The rules that the tests take out one by one, to see that the simulation misses each. Nothing else omits any. */
enum Rule {
    /** Missing sequence numbers are noticed. */
    B5_GAPS,
    /** A sequence number never suppresses what has not been seen. */
    B6_NEVER_SUPPRESS_THE_UNSEEN,
    /** The invalidation follows the acknowledgement of the new subscription. */
    B9_INVALIDATE_AFTER_ACKNOWLEDGEMENT,
    /** A connection that delivers nothing is found. */
    B10_ECHO,
    /** A peer that falls silent may have written. */
    B11_SILENT_PEERS,
    /** What could not be sent has taken a sequence number. */
    B12_CONSUME_NUMBERS,
    /** After a pause of its own a worker judges nobody by it. */
    B14_OWN_PAUSE
}
