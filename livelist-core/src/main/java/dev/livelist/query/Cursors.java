package dev.livelist.query;

import dev.livelist.Field;
import dev.livelist.ListDefinition;
import dev.livelist.Place;
import dev.livelist.Sort;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.DateTimeException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes and reads cursors: texts that name a place in the order of a list, which clients keep and send back. A cursor belongs to its list and its order, and is the same for the same place
 * on every worker. Where it would tell hidden values, it is encrypted by the {@link CursorKey}; else it encodes the values, with a checksum
 * that tells a broken or foreign cursor. Anybody could make such a one: it asks nothing that the order does not tell anyway.
 *
 * <p>Safe for use by any number of threads.
 */
public final class Cursors {

    /** Cursors that are not encrypted. */
    public static final Cursors PLAIN = new Cursors(null);

    private static final int CHECKSUM = 8;
    private static final int PADDED_TO = 32;
    private static final int NULL = 0;
    private static final int VALUE = 1;
    private static final int END = 2;

    private final @Nullable CursorKey key;

    private Cursors(@Nullable CursorKey key) {
        this.key = key;
    }

    /** Cursors of which those that would tell hidden values are encrypted. */
    public static Cursors encryptedBy(CursorKey key) {
        return new Cursors(key);
    }

    /** Whether there can be cursors of that list: they need no key, or there is one. */
    public boolean canWrite(ListDefinition<?> definition) {
        return key != null || !definition.sortsByHidden();
    }

    /**
     * The cursor of a place: letters, digits, {@code -} and {@code _}.
     *
     * @throws IllegalStateException where the list needs a key and there is none
     */
    public String write(ListDefinition<?> definition, List<Sort> sort, Place place) {
        byte[] context = context(definition, sort);
        byte[] values = encode(place);
        byte[] bytes = definition.sortsByHidden()
                ? requireKey(definition).encrypt(context, padded(values))
                : joined(checksum(context, values), values);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /**
     * Reads a cursor.
     *
     * @param parameter the parameter that it came in
     * @throws InvalidQueryException where it is none, or another list's or order's
     */
    public Place read(ListDefinition<?> definition, List<Sort> sort, String parameter, String cursor) {
        try {
            byte[] context = context(definition, sort);
            byte[] bytes = Base64.getUrlDecoder().decode(cursor);
            Place place = decode(definition, sort, values(definition, context, bytes));
            if (write(definition, sort, place).equals(cursor)) {
                return place;
            }
        } catch (IllegalArgumentException | DateTimeException e) {
            // refused below
        }
        throw new InvalidQueryException(
                parameter,
                "is no cursor of this list in this order",
                cursor,
                "what start and next say in a document of this list with the same sort");
    }

    private byte[] values(ListDefinition<?> definition, byte[] context, byte[] bytes) {
        if (definition.sortsByHidden()) {
            return requireKey(definition).decrypt(context, bytes);
        }
        require(bytes.length > CHECKSUM);
        byte[] values = Arrays.copyOfRange(bytes, CHECKSUM, bytes.length);
        require(Arrays.equals(checksum(context, values), Arrays.copyOf(bytes, CHECKSUM)));
        return values;
    }

    private CursorKey requireKey(ListDefinition<?> definition) {
        if (key == null) {
            throw new IllegalStateException("The " + definition + " needs a cursor key");
        }
        return key;
    }

    /** What a cursor belongs to: the list and its sort, as readers name them. A name has no line feed in it. */
    private static byte[] context(ListDefinition<?> definition, List<Sort> sort) {
        StringBuilder text = new StringBuilder(definition.name()).append('\n');
        for (Sort term : sort) {
            text.append(definition.names().of(term.field()))
                    .append(' ')
                    .append(term.direction())
                    .append('\n');
        }
        return text.append("\n").toString().getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] checksum(byte[] context, byte[] values) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(context);
            return Arrays.copyOf(digest.digest(values), CHECKSUM);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }

    private static byte[] joined(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }

    private static byte[] padded(byte[] values) {
        return Arrays.copyOf(values, (values.length + PADDED_TO - 1) / PADDED_TO * PADDED_TO);
    }

    private static byte[] encode(Place place) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (Object value : place.values()) {
            if (value == null) {
                bytes.write(NULL);
            } else {
                byte[] text = CursorValues.write(value).getBytes(StandardCharsets.UTF_8);
                bytes.write(VALUE);
                bytes.writeBytes(
                        ByteBuffer.allocate(Integer.BYTES).putInt(text.length).array());
                bytes.writeBytes(text);
            }
        }
        bytes.write(END);
        return bytes.toByteArray();
    }

    private static Place decode(ListDefinition<?> definition, List<Sort> sort, byte[] bytes) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        boolean own = definition.sortsByHidden();
        List<@Nullable Object> values = new ArrayList<>();
        for (Sort term : sort) {
            Field field = definition.property(term.field()).orElseThrow(IllegalArgumentException::new);
            values.add(decode(field, buffer, own));
        }
        values.add(decode(definition.id(), buffer, own));
        require(buffer.hasRemaining() && buffer.get() == END);
        return new Place(values);
    }

    private static @Nullable Object decode(Field field, ByteBuffer buffer, boolean own) {
        require(buffer.hasRemaining());
        int kind = buffer.get();
        if (kind == NULL) {
            return null;
        }
        require(kind == VALUE && buffer.remaining() >= Integer.BYTES);
        int length = buffer.getInt();
        require(length >= 0 && length <= buffer.remaining());
        ByteBuffer text = buffer.slice(buffer.position(), length);
        buffer.position(buffer.position() + length);
        try {
            String decoded = StandardCharsets.UTF_8.newDecoder().decode(text).toString();
            return CursorValues.read(field, decoded, own);
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private static void require(boolean condition) {
        if (!condition) {
            throw new IllegalArgumentException("no cursor");
        }
    }
}
