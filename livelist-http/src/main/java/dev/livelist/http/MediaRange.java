package dev.livelist.http;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One range of an Accept header (RFC 9110, 12.5.1). Parameters other than the quality are read and mean nothing: what is offered has
 * none.
 *
 * @param type in small letters, or a star
 * @param subtype in small letters, or a star
 * @param quality from 0 to 1
 */
record MediaRange(String type, String subtype, BigDecimal quality) {

    private static final String TOKEN = "[A-Za-z0-9!#$%&'*+.^_`|~-]+";
    private static final Pattern RANGE =
            Pattern.compile("\\s*(" + TOKEN + ")/(" + TOKEN + ")\\s*(;.*)?", Pattern.DOTALL);
    private static final Pattern PARAMETER = Pattern.compile(
            "\\s*;\\s*(?:(" + TOKEN + ")\\s*=\\s*(\"(?:[^\"\\\\]|\\\\.)*\"|" + TOKEN + "))?\\s*", Pattern.DOTALL);
    private static final Pattern QUALITY = Pattern.compile("[01](\\.[0-9]{0,16})?");

    /**
     * The ranges of a header, in order.
     *
     * @param values one for each line of the header
     * @throws IllegalArgumentException if there is one that is no range
     */
    static List<MediaRange> parse(List<String> values) {
        List<MediaRange> ranges = new ArrayList<>();
        for (String value : values) {
            for (String range : split(value)) {
                if (!range.isBlank()) {
                    ranges.add(parse(range));
                }
            }
        }
        return ranges;
    }

    /** Whether the range covers a media type. */
    boolean includes(String otherType, String otherSubtype) {
        return type.equals("*") || (type.equals(otherType) && (subtype.equals("*") || subtype.equals(otherSubtype)));
    }

    /** How specific it is: 0 covers everything, 1 all subtypes of a type, 2 one media type. */
    int specificity() {
        if (type.equals("*")) {
            return 0;
        }
        return subtype.equals("*") ? 1 : 2;
    }

    private static MediaRange parse(String text) {
        Matcher range = RANGE.matcher(text);
        if (!range.matches() || (range.group(1).equals("*") && !range.group(2).equals("*"))) {
            throw new IllegalArgumentException("No media range: " + text);
        }
        BigDecimal quality = BigDecimal.ONE;
        String parameters = range.group(3) == null ? "" : range.group(3);
        Matcher parameter = PARAMETER.matcher(parameters);
        int end = 0;
        while (end < parameters.length()) {
            if (!parameter.find(end) || parameter.start() != end) {
                throw new IllegalArgumentException("No parameters of a media range: " + text);
            }
            end = parameter.end();
            if ("q".equalsIgnoreCase(parameter.group(1))) {
                quality = QUALITY.matcher(parameter.group(2)).matches()
                        ? new BigDecimal(parameter.group(2))
                        : BigDecimal.TEN;
                if (quality.compareTo(BigDecimal.ONE) > 0) {
                    throw new IllegalArgumentException("No quality: " + text);
                }
            }
        }
        return new MediaRange(
                range.group(1).toLowerCase(Locale.ROOT), range.group(2).toLowerCase(Locale.ROOT), quality);
    }

    /** At commas that are in no quoted text. */
    private static List<String> split(String value) {
        List<String> parts = new ArrayList<>();
        boolean quoted = false;
        int begin = 0;
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '\\' && quoted) {
                i++;
            } else if (c == '"') {
                quoted = !quoted;
            } else if (c == ',' && !quoted) {
                parts.add(value.substring(begin, i));
                begin = i + 1;
            }
        }
        parts.add(value.substring(begin));
        return parts;
    }
}
