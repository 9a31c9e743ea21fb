package dev.livelist.http;

/** A stream cannot be opened, and something else is the answer. */
public final class StreamRefusedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient Answer answer;

    StreamRefusedException(Answer answer) {
        super("The stream is refused", null, false, false);
        this.answer = answer;
    }

    /** The answer to be given instead. */
    public Answer answer() {
        return answer;
    }
}
