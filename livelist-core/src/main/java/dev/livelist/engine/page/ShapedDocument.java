package dev.livelist.engine.page;

import dev.livelist.engine.Document;
import dev.livelist.engine.StreamEvent;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A document as the rows that it shows; shares them with other documents, so that keeping many is cheap. Immutable, but for the version:
 * that is found out when first asked for, by whoever has made the document and before others see it.
 */
public abstract class ShapedDocument implements Document {

    /** The length of a version: 128 bits in base 64 without padding. */
    public static final int VERSION_LENGTH = 22;

    private final List<Row> rows;
    private @Nullable String version;

    ShapedDocument(List<Row> rows) {
        this.rows = List.copyOf(rows);
    }

    /** The rows that it shows, in order. */
    public final List<Row> rows() {
        return rows;
    }

    @Override
    public final String version() {
        String present = version;
        if (present == null) {
            MessageDigest digest = Digests.sha256();
            digest(digest);
            for (Row row : rows) {
                digest.update(row.digest());
            }
            present = Base64.getUrlEncoder().withoutPadding().encodeToString(Digests.truncate(digest.digest()));
            version = present;
        }
        return present;
    }

    /** Adds what it says besides its rows. */
    abstract void digest(MessageDigest digest);

    static void digest(MessageDigest digest, String text) {
        digest.update(text.getBytes(StandardCharsets.UTF_8));
        digest.update((byte) 0);
    }

    /** Whether another one of the same form says the same. */
    abstract boolean saysSameAs(ShapedDocument other);

    final boolean showsSameRowsAs(ShapedDocument other) {
        if (rows.size() != other.rows.size()) {
            return false;
        }
        for (int i = 0; i < rows.size(); i++) {
            Row mine = rows.get(i);
            Row theirs = other.rows.get(i);
            if (mine != theirs && !(mine.key().equals(theirs.key()) && mine.showsSameAs(theirs))) {
                return false;
            }
        }
        return true;
    }

    /** The RFC 6902 patch that makes of it another one of the same form; {@code []} where both say the same. */
    public abstract byte[] patchTo(ShapedDocument after);

    /** A new event that gives a reader this document. */
    public final StreamEvent snapshot() {
        return new StreamEvent(StreamEvent.Type.SNAPSHOT, version(), json(), false);
    }
}
