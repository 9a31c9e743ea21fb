package dev.livelist.http;

import dev.livelist.query.InvalidQueryException;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads an address's query. Strict where Spring's own reader is lenient: bytes that are no UTF-8 are refused rather than
 * replaced by something that the client did not mean.
 */
final class QueryString {

    private QueryString() {}

    /** The parameters with their values, decoded, in order; a name without a value has the empty one. */
    static Map<String, List<String>> parse(@Nullable String rawQuery) {
        Map<String, List<String>> parameters = new LinkedHashMap<>();
        if (rawQuery == null) {
            return parameters;
        }
        for (String pair : rawQuery.split("&", -1)) {
            if (pair.isEmpty()) {
                continue;
            }
            int equals = pair.indexOf('=');
            String rawName = equals < 0 ? pair : pair.substring(0, equals);
            String name = decode(rawName, rawName);
            String value = equals < 0 ? "" : decode(name, pair.substring(equals + 1));
            parameters.computeIfAbsent(name, key -> new ArrayList<>()).add(value);
        }
        return parameters;
    }

    /** A part of a path, decoded: a plus is a plus. */
    static String decodePath(String name, String raw) {
        return decode(name, raw.replace("+", "%2B"));
    }

    private static String decode(String parameter, String raw) {
        if (raw.indexOf('%') < 0 && raw.indexOf('+') < 0) {
            return raw;
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes(raw)))
                    .toString();
        } catch (CharacterCodingException | NumberFormatException | IndexOutOfBoundsException e) {
            throw new InvalidQueryException(parameter, "is not readable", raw, "percent-encoded UTF-8");
        }
    }

    private static byte[] bytes(String raw) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(raw.length());
        for (int i = 0; i < raw.length(); i++) {
            char c = raw.charAt(i);
            if (c == '%') {
                bytes.write(Integer.parseInt(raw, i + 1, i + 3, 16));
                i += 2;
            } else if (c == '+') {
                bytes.write(' ');
            } else {
                bytes.writeBytes(String.valueOf(c).getBytes(StandardCharsets.UTF_8));
            }
        }
        return bytes.toByteArray();
    }
}
