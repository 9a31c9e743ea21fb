package dev.livelist.engine.page;

import dev.livelist.engine.Document;
import dev.livelist.engine.StreamEvent;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;

/** A page as its rows; shares them with other documents, so that keeping many is cheap. Immutable. */
public final class PageDocument implements Document {

    /** The length of a version: 128 bits in base 64 without padding. */
    public static final int VERSION_LENGTH = 22;

    private final List<Row> rows;
    private final int page;
    private final int size;
    private final boolean hasMore;
    private final Total total;
    private final String version;

    public PageDocument(RowShape shape, List<Row> rows, int page, int size, boolean hasMore, Total total) {
        this.rows = List.copyOf(rows);
        this.page = page;
        this.size = size;
        this.hasMore = hasMore;
        this.total = total;
        MessageDigest digest = Digests.sha256();
        for (String name : shape.names()) {
            digest.update(name.getBytes(StandardCharsets.UTF_8));
            digest.update((byte) 0);
        }
        digest.update((page + "," + size + "," + hasMore + "," + total.json() + "," + rows.size())
                .getBytes(StandardCharsets.US_ASCII));
        for (Row row : rows) {
            digest.update(row.digest());
        }
        this.version = Base64.getUrlEncoder().withoutPadding().encodeToString(Digests.truncate(digest.digest()));
    }

    @Override
    public String version() {
        return version;
    }

    public List<Row> rows() {
        return rows;
    }

    public boolean hasMore() {
        return hasMore;
    }

    public Total total() {
        return total;
    }

    /** Whether it says the same as what these would make. */
    public boolean says(List<Row> otherRows, boolean otherHasMore, Total otherTotal) {
        if (hasMore != otherHasMore || !total.equals(otherTotal) || rows.size() != otherRows.size()) {
            return false;
        }
        for (int i = 0; i < rows.size(); i++) {
            Row mine = rows.get(i);
            Row other = otherRows.get(i);
            if (mine != other && !(mine.key().equals(other.key()) && mine.showsSameAs(other))) {
                return false;
            }
        }
        return true;
    }

    @Override
    public byte[] json() {
        int length = 80;
        for (Row row : rows) {
            length += row.json().length + 1;
        }
        JsonBuffer buffer = new JsonBuffer(length);
        buffer.put("{\"rows\":[");
        for (int i = 0; i < rows.size(); i++) {
            if (i > 0) {
                buffer.put(',');
            }
            buffer.put(rows.get(i).json());
        }
        buffer.put("],\"page\":").put(page).put(",\"size\":").put(size);
        buffer.put(",\"hasMore\":").put(Boolean.toString(hasMore));
        if (total.kept()) {
            buffer.put(",\"total\":").put(total.json());
        }
        return buffer.put('}').toBytes();
    }

    /** A new event that gives a reader this document. */
    public StreamEvent snapshot() {
        return new StreamEvent(StreamEvent.Type.SNAPSHOT, version, json(), false);
    }
}
