package dev.livelist.http;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The two ways a list is served, and which of them a request wants. */
enum Representation {
    DOCUMENT("application", "json"),
    STREAM("text", "event-stream");

    static final String OFFERED = DOCUMENT.mediaType() + ", " + STREAM.mediaType();

    private final String type;
    private final String subtype;

    Representation(String type, String subtype) {
        this.type = type;
        this.subtype = subtype;
    }

    String mediaType() {
        return type + "/" + subtype;
    }

    /**
     * The one a request wants most: by the quality of the most specific range that covers it (RFC 9110, 12.5.1); of two
     * wanted alike the one asked for more specifically, then the one asked for first, then the document.
     *
     * @param accepted the ranges of the Accept header; none accept everything
     * @return null where neither is acceptable
     */
    static @Nullable Representation wanted(List<MediaRange> accepted) {
        if (accepted.isEmpty()) {
            return DOCUMENT;
        }
        Representation best = null;
        MediaRange bestRange = null;
        for (Representation candidate : values()) {
            MediaRange range = candidate.rangeIn(accepted);
            if (range == null || range.quality().signum() == 0) {
                continue;
            }
            if (bestRange == null || isPreferred(range, bestRange, accepted)) {
                best = candidate;
                bestRange = range;
            }
        }
        return best;
    }

    private static boolean isPreferred(MediaRange range, MediaRange other, List<MediaRange> accepted) {
        int quality = range.quality().compareTo(other.quality());
        if (quality != 0) {
            return quality > 0;
        }
        if (range.specificity() != other.specificity()) {
            return range.specificity() > other.specificity();
        }
        return accepted.indexOf(range) < accepted.indexOf(other);
    }

    /** Whether a request accepts this one. */
    boolean isAmong(List<MediaRange> accepted) {
        MediaRange range = accepted.isEmpty() ? null : rangeIn(accepted);
        return accepted.isEmpty() || (range != null && range.quality().signum() != 0);
    }

    private @Nullable MediaRange rangeIn(List<MediaRange> accepted) {
        MediaRange found = null;
        for (MediaRange range : accepted) {
            if (range.includes(type, subtype) && (found == null || range.specificity() > found.specificity())) {
                found = range;
            }
        }
        return found;
    }
}
