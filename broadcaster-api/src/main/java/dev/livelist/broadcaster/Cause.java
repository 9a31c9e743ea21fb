package dev.livelist.broadcaster;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The write of a client that changes come from, so that this client knows them again. It goes with signals beside them, and says nothing
 * of rows. Its parts are opaque to a broadcaster.
 *
 * @param space where the client counts its writes: 1 to 64 characters of {@code [A-Za-z0-9_-]}
 * @param writer who has written: as many characters, or none for nobody in particular
 * @param number the number of the write, from 1 to 2<sup>53</sup> - 1
 */
public record Cause(String space, String writer, long number) {

    /** How many causes one publication has at most; further ones are left out. */
    public static final int MAX_PUBLISHED = 8;

    /** How many causes are kept where signals are drawn together; further ones are left out. */
    public static final int MAX_TOGETHER = 64;

    private static final long MAX_NUMBER = (1L << 53) - 1;
    private static final Pattern TEXT =
            Pattern.compile("([A-Za-z0-9_-]{1,64})\\.([A-Za-z0-9_-]{0,64})\\.([1-9][0-9]{0,15})");

    /** Refuses what {@link #toString} could not be read from. */
    public Cause {
        if (number < 1
                || number > MAX_NUMBER
                || !TEXT.matcher(text(space, writer, number)).matches()) {
            throw new IllegalArgumentException("This is no cause: " + Printable.of(text(space, writer, number)));
        }
    }

    /** Reads what {@link #toString} has written; empty where it is something else. */
    public static Optional<Cause> parse(String text) {
        Matcher parts = TEXT.matcher(text);
        if (!parts.matches() || Long.parseLong(parts.group(3)) > MAX_NUMBER) {
            return Optional.empty();
        }
        return Optional.of(new Cause(parts.group(1), parts.group(2), Long.parseLong(parts.group(3))));
    }

    /** Both lists as one without repetitions, which has at most {@value #MAX_TOGETHER}. */
    static List<Cause> union(List<Cause> some, List<Cause> others) {
        if (others.isEmpty() || some.containsAll(others)) {
            return some;
        }
        if (some.isEmpty()) {
            return others;
        }
        return Stream.concat(some.stream(), others.stream())
                .distinct()
                .limit(MAX_TOGETHER)
                .toList();
    }

    /** The parts with a dot between them, as messages have them. */
    @Override
    public String toString() {
        return text(space, writer, number);
    }

    private static String text(String space, String writer, long number) {
        return space + "." + writer + "." + number;
    }
}
