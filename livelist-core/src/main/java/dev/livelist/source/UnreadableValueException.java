package dev.livelist.source;

/**
 * A value in the database that cannot be read as its property's type. The database has answered; asking again gives the same.
 * The message names the column and quotes the value, so it is for logs and not for readers.
 */
public final class UnreadableValueException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private static final int SHOWN = 100;

    private final String column;

    /**
     * @param column the column, perhaps with its table
     * @param value as the driver gives it, in words
     * @param type what the value was to be read as
     */
    public UnreadableValueException(String column, String value, Class<?> type, Throwable cause) {
        super(
                "The column " + column + " has the value '" + shortened(value) + "', which cannot be read as "
                        + type.getName(),
                cause);
        this.column = column;
    }

    /**
     * A value that is not known itself.
     *
     * @param column the column, perhaps with its table
     */
    public UnreadableValueException(String column, Throwable cause) {
        super(
                "The column " + column + " has a value that cannot be read: "
                        + shortened(String.valueOf(cause.getMessage())),
                cause);
        this.column = column;
    }

    /**
     * A value that is not known itself, in a read under {@linkplain dev.livelist.DatabaseSettings settings}: it may as well be one that a
     * policy computes of a setting, as by a cast.
     *
     * @param rows what is read: a table or a model
     */
    public static UnreadableValueException underSettings(String rows, Throwable cause) {
        return new UnreadableValueException(
                "A column of " + rows + ", or a policy that asks for a setting, has a value that cannot be read: "
                        + shortened(String.valueOf(cause.getMessage())),
                "of " + rows,
                cause);
    }

    private UnreadableValueException(String message, String column, Throwable cause) {
        super(message, cause);
        this.column = column;
    }

    /** The column, perhaps with its table. */
    public String column() {
        return column;
    }

    /** One line of a bounded length, whatever the value is. */
    private static String shortened(String value) {
        String line = value.codePoints()
                .limit(SHOWN)
                .map(c -> Character.isISOControl(c) ? ' ' : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
        return line.length() < value.length() ? line + "…" : line;
    }
}
