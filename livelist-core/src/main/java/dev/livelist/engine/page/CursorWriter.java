package dev.livelist.engine.page;

import dev.livelist.Place;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Writes the cursors of one order, as members of documents. Remembers the last few: most documents begin and end where the last one did. */
final class CursorWriter {

    private static final int REMEMBERED = 4;

    private final Function<Place, String> cursors;
    private final @Nullable Row[] rows = new Row[REMEMBERED];
    private final String[] written = new String[REMEMBERED];
    private int next;

    CursorWriter(Function<Place, String> cursors) {
        this.cursors = cursors;
        Arrays.fill(written, "");
    }

    /** A member with the place of a row; null where there is no row. */
    Member member(String name, @Nullable Row row) {
        if (row == null) {
            return new Member(name, "null");
        }
        for (int i = 0; i < REMEMBERED; i++) {
            if (row.equals(rows[i])) {
                return new Member(name, written[i]);
            }
        }
        List<@Nullable Object> values = new ArrayList<>();
        for (int i = 0; i < row.terms(); i++) {
            values.add(row.sortValue(i));
        }
        values.add(row.key());
        Member made = member(name, new Place(values));
        rows[next] = row;
        written[next] = made.json();
        next = (next + 1) % REMEMBERED;
        return made;
    }

    /** A member with a place. What a cursor consists of needs no escape in JSON. */
    Member member(String name, Place place) {
        return new Member(name, '"' + cursors.apply(place) + '"');
    }
}
