package dev.livelist.engine.page;

import java.security.MessageDigest;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A document that is one row, or says that there is none. */
final class OneRowDocument extends ShapedDocument {

    private static final String ROW = "row";

    private final RowShape shape;

    /** @param rows the row; empty for none */
    OneRowDocument(RowShape shape, List<Row> rows) {
        super(rows);
        this.shape = shape;
    }

    private @Nullable Row row() {
        return rows().isEmpty() ? null : rows().get(0);
    }

    @Override
    public boolean isMissing() {
        return rows().isEmpty();
    }

    @Override
    void digest(MessageDigest digest) {
        shape.names().forEach(name -> digest(digest, name));
        digest(digest, ROW);
        digest(digest, Integer.toString(rows().size()));
    }

    @Override
    boolean saysSameAs(ShapedDocument other) {
        return showsSameRowsAs(other);
    }

    @Override
    public byte[] patchTo(ShapedDocument after) {
        return new PatchWriter(ROW).row(row(), ((OneRowDocument) after).row()).write();
    }

    @Override
    public byte[] json() {
        Row row = row();
        JsonBuffer buffer = new JsonBuffer(row == null ? 16 : row.json().length + 16);
        buffer.put("{\"").put(ROW).put("\":");
        if (row == null) {
            buffer.put("null");
        } else {
            buffer.put(row.json());
        }
        return buffer.put('}').toBytes();
    }
}
