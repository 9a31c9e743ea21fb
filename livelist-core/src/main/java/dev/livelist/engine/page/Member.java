package dev.livelist.engine.page;

/**
 * A member of a document beside its rows.
 *
 * @param name plain: nothing in it needs to be escaped in JSON or in a pointer
 * @param json its value
 */
public record Member(String name, String json) {

    /** A member that is a number. */
    public static Member of(String name, long value) {
        return new Member(name, Long.toString(value));
    }

    /** A member that is true or false. */
    public static Member of(String name, boolean value) {
        return new Member(name, Boolean.toString(value));
    }
}
