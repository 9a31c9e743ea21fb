package dev.livelist.webflux;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Frames as chunks of an HTTP/1.1 body (RFC 9112, section 7.1), each put into one buffer that all connections of an event loop
 * are handed. Keeps the last one, for the next connection that is sent the same. Confined to its event loop.
 */
final class Chunks {

    private static final byte[] LINE_END = {'\r', '\n'};
    private static final int FRAMING_AT_MOST = 12;

    private byte @Nullable [] frame;
    private @Nullable ByteBuf chunk;

    /** The chunk of a frame, which is the caller's to release. */
    @SuppressWarnings("ReferenceEquality") // readers of one event are given the same array
    ByteBuf of(byte[] bytes, ByteBufAllocator allocator) {
        ByteBuf present = chunk;
        if (present == null || frame != bytes) {
            clear();
            present = made(bytes, allocator);
            chunk = present;
            frame = bytes;
        }
        return present.retainedDuplicate();
    }

    /** A chunk that nobody else is sent, and which is the caller's to release. */
    static ByteBuf made(byte[] bytes, ByteBufAllocator allocator) {
        ByteBuf made = allocator.directBuffer(bytes.length + FRAMING_AT_MOST);
        made.writeCharSequence(Integer.toHexString(bytes.length), StandardCharsets.US_ASCII);
        return made.writeBytes(LINE_END).writeBytes(bytes).writeBytes(LINE_END);
    }

    /** Lets the last one go. */
    void clear() {
        ByteBuf present = chunk;
        if (present != null) {
            present.release();
            chunk = null;
            frame = null;
        }
    }
}
