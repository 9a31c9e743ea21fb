package dev.livelist.engine;

/**
 * A page of a list, as JSON and with its version. Immutable.
 *
 * <p>The version is a digest of everything in the document (fields shown, page, size, {@code hasMore}, {@code total} and
 * each row in order), so that workers that hold the same document call it by the same version.
 */
public interface Document {

    /** The version: 22 characters, each a letter, a digit, {@code -} or {@code _}. */
    String version();

    /** The document as JSON in UTF-8, on one line. The array is the caller's: a copy, or made for the call. */
    byte[] json();
}
