package dev.livelist.engine.page;

import java.security.MessageDigest;
import java.util.List;

/** A document that is an array of rows, and some members beside it. */
public final class RowsDocument extends ShapedDocument {

    private final String array;
    private final RowShape shape;
    private final List<Member> members;

    /**
     * @param array the name of the array; plain, as that of a member
     * @param members the others, the same names in the same order for all documents of one form
     */
    public RowsDocument(String array, RowShape shape, List<Row> rows, List<Member> members) {
        super(rows);
        this.array = array;
        this.shape = shape;
        this.members = List.copyOf(members);
    }

    @Override
    void digest(MessageDigest digest) {
        shape.names().forEach(name -> digest(digest, name));
        digest(digest, array);
        for (Member member : members) {
            digest(digest, member.name());
            digest(digest, member.json());
        }
        digest(digest, Integer.toString(rows().size()));
    }

    @Override
    boolean saysSameAs(ShapedDocument other) {
        return other instanceof RowsDocument rows && members.equals(rows.members) && showsSameRowsAs(other);
    }

    @Override
    public byte[] patchTo(ShapedDocument after) {
        return patchTo((RowsDocument) after);
    }

    private byte[] patchTo(RowsDocument after) {
        return new PatchWriter(array)
                .rows(rows(), after.rows())
                .members(members, after.members)
                .write();
    }

    @Override
    public byte[] json() {
        int length = 80;
        for (Row row : rows()) {
            length += row.json().length + 1;
        }
        JsonBuffer buffer = new JsonBuffer(length);
        buffer.put("{\"").put(array).put("\":[");
        for (int i = 0; i < rows().size(); i++) {
            if (i > 0) {
                buffer.put(',');
            }
            buffer.put(rows().get(i).json());
        }
        buffer.put(']');
        for (Member member : members) {
            buffer.put(",\"").put(member.name()).put("\":").put(member.json());
        }
        return buffer.put('}').toBytes();
    }
}
