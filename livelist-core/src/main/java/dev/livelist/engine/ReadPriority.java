package dev.livelist.engine;

/**
 * What a read is for. Reads get their turns in this order. The order is a preference: of each eight turns, every kind that waits gets
 * at least one.
 */
public enum ReadPriority {
    /** Changed rows are looked at. */
    LOOK,
    /** A reader waits for a first document. */
    NEW_READER,
    /** A view may have missed something, or does not know enough rows, and is read from its start. */
    REPAIR,
    /** A total must be counted. */
    COUNT,
    /** Nothing is known to have happened, but it is time to compare: a poll while the broadcaster is stale, or an audit. */
    POLL
}
