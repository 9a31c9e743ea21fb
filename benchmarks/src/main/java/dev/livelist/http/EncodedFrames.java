package dev.livelist.http;

import dev.livelist.engine.StreamEvent;

/** For benchmarks: what is otherwise this package's alone. */
public final class EncodedFrames {

    private EncodedFrames() {}

    /** The event as it goes over the wire. */
    public static byte[] of(StreamEvent event) {
        return Frames.of(event);
    }
}
