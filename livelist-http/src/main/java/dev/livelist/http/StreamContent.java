package dev.livelist.http;

/** What a stream says, of one list or of several. */
interface StreamContent extends FrameSource {

    /** Ends the stream with a farewell, as soon as its connection takes that. From any thread. */
    void end(EndState state);

    /** Whether the principal may still follow it. */
    Reauthorization authority();
}
