package dev.livelist.engine;

/**
 * A page of a list, or what else a query asks for, as JSON and with its version. Immutable.
 *
 * <p>The version is a digest of everything in the document (fields shown, page, size, {@code hasMore}, {@code total} and
 * each row in order), so that workers that hold the same document call it by the same version.
 */
public interface Document {

    /** The version: 22 characters, each a letter, a digit, {@code -} or {@code _}. */
    String version();

    /** Whether it only says that there is no such row: the document of a row that is not there, or not to be seen. */
    default boolean isMissing() {
        return false;
    }

    /** The document as JSON in UTF-8, on one line. The array is the caller's: a copy, or made for the call. */
    byte[] json();
}
