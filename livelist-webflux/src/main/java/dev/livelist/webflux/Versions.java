package dev.livelist.webflux;

import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Versions of documents as they come in headers and parameters. */
final class Versions {

    private static final Pattern VERSION = Pattern.compile("[A-Za-z0-9_-]{22}");

    private Versions() {}

    /** The entity tag of a version. */
    static String entityTag(String version) {
        return '"' + version + '"';
    }

    /**
     * The version a reader has, from what it says: bare, or an entity tag, strong or weak.
     *
     * @return null where it says nothing that can be read
     */
    static @Nullable String read(@Nullable String text) {
        if (text == null) {
            return null;
        }
        String version = opaque(text.strip());
        return VERSION.matcher(version).matches() ? version : null;
    }

    /**
     * Whether a reader's copy is the document of that version (RFC 9110, 13.1.2: weak comparison, lists, {@code *}).
     *
     * @param ifNoneMatch the values of the If-None-Match header
     */
    static boolean isKnown(String version, List<String> ifNoneMatch) {
        for (String value : ifNoneMatch) {
            for (String tag : value.split(",", -1)) {
                String known = tag.strip();
                if (known.equals("*") || (isTag(known) && opaque(known).equals(version))) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean isTag(String text) {
        return text.endsWith("\"") && (text.startsWith("\"") || text.startsWith("W/\""));
    }

    private static String opaque(String text) {
        String tag = text.startsWith("W/") ? text.substring(2) : text;
        boolean quoted = tag.length() > 1 && tag.startsWith("\"") && tag.endsWith("\"");
        return quoted ? tag.substring(1, tag.length() - 1) : tag;
    }
}
