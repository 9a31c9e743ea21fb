package dev.livelist.r2dbc;

import io.r2dbc.spi.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.springframework.r2dbc.core.binding.BindMarker;
import org.springframework.r2dbc.core.binding.BindMarkers;
import org.springframework.r2dbc.core.binding.BindTarget;
import org.springframework.r2dbc.core.binding.Bindings;

/**
 * A statement while it is being written: its text and the values bound to it. The text is made of this module's own words
 * and of names from the application's mapping; a value can only become a parameter. For one thread and one use.
 */
final class SqlText {

    private final StringBuilder text = new StringBuilder(256);
    private final BindMarkers markers;
    private final List<Consumer<BindTarget>> bindings = new ArrayList<>();

    SqlText(BindMarkers markers) {
        this.markers = markers;
    }

    /** Adds words. Never anything that came from a reader. */
    SqlText add(String sql) {
        text.append(sql);
        return this;
    }

    /** Adds a parameter with this value. */
    SqlText bind(Object value) {
        return add(parameter(value));
    }

    /** Adds words in which each {@code ?} becomes the parameter of that place. */
    SqlText add(String sql, List<?> values) {
        String[] pieces = sql.split("\\?", -1);
        for (int i = 0; i < values.size(); i++) {
            add(pieces[i]).bind(values.get(i));
        }
        return add(pieces[values.size()]);
    }

    /** Adds words in which {@code :limit} and {@code :offset} become parameters. */
    SqlText page(String sql, long limit, long offset) {
        int from = 0;
        for (int at = sql.indexOf(':'); at >= 0; at = sql.indexOf(':', from)) {
            boolean isLimit = sql.startsWith(":limit", at);
            add(sql.substring(from, at)).bind(isLimit ? limit : offset);
            from = at + (isLimit ? ":limit" : ":offset").length();
        }
        return add(sql.substring(from));
    }

    /** A parameter with this value; its marker is the next one in the words that are added. */
    String parameter(Object value) {
        BindMarker marker = markers.next();
        bindings.add(target -> marker.bind(target, value));
        return marker.getPlaceholder();
    }

    /** Adds words in which {@link #markers()} were used, with what is bound to them. */
    SqlText add(String sql, Bindings bound) {
        text.append(sql);
        bindings.add(bound::apply);
        return this;
    }

    BindMarkers markers() {
        return markers;
    }

    Statement bindTo(Statement statement) {
        BindTarget target = new StatementTarget(statement);
        bindings.forEach(binding -> binding.accept(target));
        return statement;
    }

    @Override
    public String toString() {
        return text.toString();
    }

    private record StatementTarget(Statement statement) implements BindTarget {
        @Override
        public void bind(String identifier, Object value) {
            statement.bind(identifier, value);
        }

        @Override
        public void bind(int index, Object value) {
            statement.bind(index, value);
        }

        @Override
        public void bindNull(String identifier, Class<?> type) {
            statement.bindNull(identifier, type);
        }

        @Override
        public void bindNull(int index, Class<?> type) {
            statement.bindNull(index, type);
        }
    }
}
