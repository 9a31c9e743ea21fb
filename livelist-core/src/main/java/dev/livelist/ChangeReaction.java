package dev.livelist;

/** What a list does about a change; see {@link ListDefinition.Builder#onChange}. */
public enum ChangeReaction {
    /** Looks at the changed row, and nothing else: right for every list of rows that depend on themselves alone. */
    DEFAULT,
    /** Reads the whole list again: for a change that concerns other rows too. */
    REFRESH,
    /** Nothing: the list does not show what has changed. */
    IGNORE
}
