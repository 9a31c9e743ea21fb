package dev.livelist.engine;

/** How urgent a read is; the most urgent first. */
public enum ReadPriority {
    /** Somebody waits for a first document. */
    NEW_READER,
    /** Something has changed, or may have. */
    CHANGE,
    /** It is time to look again. */
    POLL
}
