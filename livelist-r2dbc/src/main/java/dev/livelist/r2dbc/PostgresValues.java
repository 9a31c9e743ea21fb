package dev.livelist.r2dbc;

import io.r2dbc.postgresql.codec.Interval;
import io.r2dbc.postgresql.codec.Json;
import java.time.Duration;
import java.time.Period;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Values in classes of PostgreSQL's driver. Apart, so that it is loaded only where that is. */
final class PostgresValues {

    /** Keeps every digit. */
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    private PostgresValues() {}

    static boolean isShowable(Class<?> type) {
        return Json.class.isAssignableFrom(type) || type == Interval.class;
    }

    static Object plain(Object value) {
        if (value instanceof Json json) {
            return JSON.readTree(json.asString());
        }
        return value instanceof Interval interval ? text(interval) : value;
    }

    static @Nullable Object as(Class<?> type, Object value) {
        if (value instanceof Interval interval) {
            if (type == Duration.class && interval.getPeriod().isZero()) {
                return interval.getDuration();
            }
            if (type == Duration.class && interval.getPeriod().toTotalMonths() == 0) {
                // A day has 24 hours to PostgreSQL, too, where it compares intervals.
                return interval.getDuration().plusDays(interval.getPeriod().get(ChronoUnit.DAYS));
            }
            if (type == Period.class && interval.getDuration().isZero()) {
                return interval.getPeriod();
            }
            return type == String.class ? text(interval) : null;
        }
        return null;
    }

    /** As ISO 8601 writes it, such as {@code P1Y2M3DT4H}. */
    private static String text(Interval interval) {
        String time = interval.getDuration().toString();
        String days = interval.getPeriod().toString();
        if (interval.getPeriod().isZero()) {
            return time;
        }
        return interval.getDuration().isZero() ? days : days + time.substring(1);
    }
}
