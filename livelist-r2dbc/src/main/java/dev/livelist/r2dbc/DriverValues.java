package dev.livelist.r2dbc;

import org.jspecify.annotations.Nullable;

/** Values in classes of a driver's own, which nobody else knows how to write. */
final class DriverValues {

    private static final String POSTGRES = "io.r2dbc.postgresql.codec.";

    private DriverValues() {}

    /** Whether a value of this class can be shown. */
    static boolean isShowable(Class<?> type) {
        return !isOfDriver(type) || (type.getName().startsWith(POSTGRES) && PostgresValues.isShowable(type));
    }

    private static boolean isOfDriver(Class<?> type) {
        return type.getName().startsWith("io.r2dbc.") || type.getName().startsWith("org.h2.");
    }

    /** The same value as anybody can write it: a document of JSON as its tree, a period as its text. */
    static @Nullable Object plain(@Nullable Object value) {
        return value != null && value.getClass().getName().startsWith(POSTGRES) ? PostgresValues.plain(value) : value;
    }

    /** The value as this class; null where it is none that is known. */
    static @Nullable Object as(Class<?> type, Object value) {
        return value.getClass().getName().startsWith(POSTGRES) ? PostgresValues.as(type, value) : null;
    }
}
