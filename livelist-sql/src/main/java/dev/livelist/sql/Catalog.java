package dev.livelist.sql;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What dialects do alike with the rows of a catalog. */
final class Catalog {

    private Catalog() {}

    /**
     * The types of columns, by property.
     *
     * @param columnName the name of the query's column that has the name of a column
     */
    static Map<String, ColumnFacts.Type> types(
            List<Map<String, @Nullable String>> rows,
            String columnName,
            Iterable<Map.Entry<String, String>> references,
            Function<Map<String, @Nullable String>, ColumnFacts.Type> type) {
        Map<String, ColumnFacts.Type> types = new HashMap<>();
        for (Map.Entry<String, String> reference : references) {
            List<Map<String, @Nullable String>> found = rows.stream()
                    .filter(row -> reference.getValue().equalsIgnoreCase(row.get(columnName)))
                    .toList();
            if (found.size() == 1) {
                types.put(reference.getKey(), type.apply(found.get(0)));
            }
        }
        return types;
    }

    /** All that the catalog has answered, in an order of its own. */
    static String fingerprint(List<Map<String, @Nullable String>> rows) {
        return rows.stream().map(row -> new TreeMap<>(row).toString()).sorted().collect(Collectors.joining());
    }

    static String text(Map<String, @Nullable String> row, String column) {
        String text = row.get(column);
        return text == null ? "" : text;
    }
}
