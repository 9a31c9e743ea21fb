package dev.livelist.engine.change;

/** What signals have said of a row. */
public enum Told {
    /** Once, that it was created. */
    CREATED,
    /** Once, that it was changed or deleted. */
    CHANGED,
    /** Several times. */
    REPEATED
}
