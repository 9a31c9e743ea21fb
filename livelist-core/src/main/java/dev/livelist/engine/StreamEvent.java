package dev.livelist.engine;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Something to send to readers. One event is shared by all readers it concerns, so that it is encoded once.
 */
public final class StreamEvent {

    /** The kinds of events, in the words of the protocol. */
    public enum Type {
        /** The whole document. */
        SNAPSHOT("snapshot"),
        /** An RFC 6902 patch on the document before. */
        PATCH("patch"),
        /** How the stream is. */
        STATUS("status"),
        /** Writes of the reader's client that the document shows already; the data are their numbers, with spaces between them. */
        CAUSE("cause");

        private final String wireName;

        Type(String wireName) {
            this.wireName = wireName;
        }

        /** The event's name on the wire. */
        public String wireName() {
            return wireName;
        }
    }

    private final Type type;
    private final @Nullable String id;
    private final byte[] data;
    private final boolean last;
    private final @Nullable ChangeOrigin origin;
    private volatile @Nullable Object encoded;

    /** An event that no change has brought about. */
    public StreamEvent(Type type, @Nullable String id, byte[] data, boolean last) {
        this(type, id, data, last, null);
    }

    /**
     * An event.
     *
     * @param id the version of the document once the event is applied
     * @param data on one line, in UTF-8: JSON, but for a {@link Type#CAUSE}
     * @param last whether the stream ends after it
     * @param origin the changes that have brought it about, where somebody watches
     */
    public StreamEvent(Type type, @Nullable String id, byte[] data, boolean last, @Nullable ChangeOrigin origin) {
        this.type = type;
        this.id = id;
        this.data = data;
        this.last = last;
        this.origin = origin;
    }

    /** The changes that have brought it about, where somebody watches. */
    public @Nullable ChangeOrigin origin() {
        return origin;
    }

    /** The kind. */
    public Type type() {
        return type;
    }

    /** The version of the document once the event is applied; none for a status. */
    public @Nullable String id() {
        return id;
    }

    /** The event's data, on one line, in UTF-8: JSON, but for a {@link Type#CAUSE}. Shared, not to be modified. */
    public byte[] data() {
        return data;
    }

    /** Whether {@link LiveLists#delivered} is to be told when it has been handed to sockets. */
    public boolean watched() {
        return origin != null;
    }

    /** Whether the stream ends after this event. A client may then come back after a while. */
    public boolean last() {
        return last;
    }

    /**
     * What an encoder makes of this event, made once and kept as long as the event is. All callers must pass encoders that make the
     * same; two threads that ask first at the same time may both encode.
     */
    @SuppressWarnings("unchecked") // one encoder per deployment, as the contract says
    public <E> E encoded(Function<? super StreamEvent, ? extends E> encoder) {
        Object present = encoded;
        if (present == null) {
            present = encoder.apply(this);
            encoded = present;
        }
        return (E) present;
    }
}
