package dev.livelist.test;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Which list, and what is asked of it.
 *
 * @param list its name
 * @param parameters decoded, in order
 */
record ListAddress(String list, Map<String, List<String>> parameters) {

    /** Reads {@code products?category=toys&size=5}. */
    static ListAddress of(String text) {
        int mark = text.indexOf('?');
        Map<String, List<String>> parameters = new LinkedHashMap<>();
        if (mark >= 0) {
            for (String pair : text.substring(mark + 1).split("&", -1)) {
                String[] parts = pair.split("=", 2);
                parameters
                        .computeIfAbsent(decoded(parts[0]), name -> new ArrayList<>())
                        .add(parts.length == 1 ? "" : decoded(parts[1]));
            }
        }
        return new ListAddress(mark < 0 ? text : text.substring(0, mark), parameters);
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }
}
