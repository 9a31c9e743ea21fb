package dev.livelist.campaign;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * Reads the replies of a Redis on one connection, value by value, and drops whole messages of its channels on request, as
 * no network does, but as a proxy, a failover or a bug in a server can. Everything else passes.
 */
final class LossyReplies implements UnaryOperator<byte[]> {

    /** Messages of plain and of sharded pub/sub. */
    private static final List<byte[]> MESSAGES = Stream.of("$7\r\nmessage\r\n", "$8\r\nsmessage\r\n")
            .map(text -> text.getBytes(StandardCharsets.US_ASCII))
            .toList();

    private final BooleanSupplier loses;
    private byte[] rest = new byte[0];

    /** @param loses asked for each message */
    LossyReplies(BooleanSupplier loses) {
        this.loses = loses;
    }

    @Override
    public byte[] apply(byte[] piece) {
        byte[] bytes = new byte[rest.length + piece.length];
        System.arraycopy(rest, 0, bytes, 0, rest.length);
        System.arraycopy(piece, 0, bytes, rest.length, piece.length);
        ByteArrayOutputStream passed = new ByteArrayOutputStream(bytes.length);
        int from = 0;
        for (int end = endOfValue(bytes, from); end >= 0; end = endOfValue(bytes, from)) {
            if (!isMessage(bytes, from) || !loses.getAsBoolean()) {
                passed.write(bytes, from, end - from);
            }
            from = end;
        }
        rest = Arrays.copyOfRange(bytes, from, bytes.length);
        return passed.toByteArray();
    }

    /** Where the value that begins there ends; -1 where it is not yet complete. */
    private static int endOfValue(byte[] bytes, int from) {
        int line = endOfLine(bytes, from);
        if (line < 0) {
            return -1;
        }
        switch (bytes[from]) {
            case '$' -> {
                int length = number(bytes, from + 1, line - 2);
                int end = length < 0 ? line : line + length + 2;
                return end <= bytes.length ? end : -1;
            }
            case '*' -> {
                int end = line;
                for (int left = number(bytes, from + 1, line - 2); left > 0; left--) {
                    end = endOfValue(bytes, end);
                    if (end < 0) {
                        return -1;
                    }
                }
                return end;
            }
            default -> {
                return line;
            }
        }
    }

    private static boolean isMessage(byte[] bytes, int from) {
        int line = endOfLine(bytes, from);
        return bytes[from] == '*'
                && MESSAGES.stream()
                        .anyMatch(kind -> line + kind.length <= bytes.length
                                && Arrays.equals(bytes, line, line + kind.length, kind, 0, kind.length));
    }

    private static int endOfLine(byte[] bytes, int from) {
        for (int at = from; at + 1 < bytes.length; at++) {
            if (bytes[at] == '\r' && bytes[at + 1] == '\n') {
                return at + 2;
            }
        }
        return -1;
    }

    private static int number(byte[] bytes, int from, int to) {
        return Integer.parseInt(new String(bytes, from, to - from, StandardCharsets.US_ASCII));
    }
}
