package dev.livelist.campaign;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Which document each version has named, on whatever worker. Remembers the last few hundred thousand. */
final class Versions {

    private static final int GENERATION = 150_000;

    private Map<String, String> young = new ConcurrentHashMap<>();
    private Map<String, String> old = new ConcurrentHashMap<>();

    /** Takes note of a document; returns what the version named before, where that was another. */
    synchronized @Nullable String named(String version, String document) {
        // Two digests of the JDK's own are enough to tell documents apart that nobody made alike on purpose.
        String digest = document.length() + ":" + document.hashCode() + ":"
                + new StringBuilder(document).reverse().toString().hashCode();
        String before = young.get(version);
        if (before == null) {
            before = old.get(version);
            if (young.size() >= GENERATION) {
                old = young;
                young = new ConcurrentHashMap<>();
            }
            young.put(version, digest);
        }
        return before == null || before.equals(digest) ? null : before;
    }
}
