package dev.livelist.http;

import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Versions of documents as they come in headers and parameters. */
final class Versions {

    /** How many characters every version has. */
    private static final int LENGTH = 22;

    private static final Pattern VERSION = Pattern.compile("[A-Za-z0-9_-]{" + LENGTH + "}");

    /** What proxies that compress add to an entity tag: {@code -gzip}, {@code --gzip}, {@code ;br}. */
    private static final Pattern SUFFIX = Pattern.compile("[-+;:.]{1,2}[A-Za-z0-9]{1,16}");

    private Versions() {}

    /** The entity tag of a version. */
    static String entityTag(String version) {
        return '"' + version + '"';
    }

    /**
     * The version a reader has, from what it says: bare, or an entity tag, strong or weak, also with what a proxy that
     * compresses has added to it.
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
     * A tag with a suffix such as {@code -gzip} is that of the same document: only a proxy that encoded it can have added
     * the suffix, and it does so again to the answer.
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
        return withoutSuffix(quoted ? tag.substring(1, tag.length() - 1) : tag);
    }

    private static String withoutSuffix(String tag) {
        boolean hasSuffix = tag.length() > LENGTH
                && SUFFIX.matcher(tag).region(LENGTH, tag.length()).matches();
        return hasSuffix ? tag.substring(0, LENGTH) : tag;
    }
}
