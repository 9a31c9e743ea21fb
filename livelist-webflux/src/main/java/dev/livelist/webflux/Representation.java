package dev.livelist.webflux;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;

/** The two ways a list is served, and which of them a request wants. */
enum Representation {
    DOCUMENT,
    STREAM;

    static final String OFFERED = MediaType.APPLICATION_JSON_VALUE + ", " + MediaType.TEXT_EVENT_STREAM_VALUE;

    private MediaType type() {
        return this == DOCUMENT ? MediaType.APPLICATION_JSON : MediaType.TEXT_EVENT_STREAM;
    }

    /**
     * The one a request wants most: by the quality of the most specific range that covers it (RFC 9110, 12.5.1); of two
     * wanted alike the one asked for more specifically, then the one asked for first, then the document.
     *
     * @param accepted the ranges of the Accept header; none accept everything
     * @return null where neither is acceptable
     */
    static @Nullable Representation wanted(List<MediaType> accepted) {
        if (accepted.isEmpty()) {
            return DOCUMENT;
        }
        Representation best = null;
        MediaType bestRange = null;
        for (Representation candidate : values()) {
            MediaType range = candidate.rangeIn(accepted);
            if (range == null || range.getQualityValue() == 0) {
                continue;
            }
            if (bestRange == null || isPreferred(range, bestRange, accepted)) {
                best = candidate;
                bestRange = range;
            }
        }
        return best;
    }

    private static boolean isPreferred(MediaType range, MediaType other, List<MediaType> accepted) {
        if (range.getQualityValue() != other.getQualityValue()) {
            return range.getQualityValue() > other.getQualityValue();
        }
        if (specificity(range) != specificity(other)) {
            return specificity(range) > specificity(other);
        }
        return accepted.indexOf(range) < accepted.indexOf(other);
    }

    private @Nullable MediaType rangeIn(List<MediaType> accepted) {
        MediaType found = null;
        for (MediaType range : accepted) {
            if (range.includes(type()) && (found == null || specificity(range) > specificity(found))) {
                found = range;
            }
        }
        return found;
    }

    private static int specificity(MediaType range) {
        if (range.isWildcardType()) {
            return 0;
        }
        return range.isWildcardSubtype() ? 1 : 2;
    }
}
