package dev.livelist.campaign;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The document that each version has named, on all workers. Remembers the last few hundred thousand. */
final class Versions {

    private static final int GENERATION = 150_000;

    private Map<String, String> young = new ConcurrentHashMap<>();
    private Map<String, String> old = new ConcurrentHashMap<>();

    /** Records a document. Returns the document that the version named before, if it was another. */
    synchronized @Nullable String named(String version, String document) {
        // Two digests of the JDK are enough for documents that nobody made alike on purpose.
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
