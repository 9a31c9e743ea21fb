package dev.livelist.http;

/** Why this side ends a stream, or answers a request for one without opening it. */
enum EndState {
    /** This worker is shutting down. */
    DRAINING("{\"state\":\"draining\"}"),
    /** There are too many streams, or too many of this principal's. */
    BUSY("{\"state\":\"busy\"}"),
    /** Whoever opened the stream may no longer follow it. */
    REFUSED("{\"state\":\"refused\"}");

    private final String json;

    EndState(String json) {
        this.json = json;
    }

    String json() {
        return json;
    }
}
