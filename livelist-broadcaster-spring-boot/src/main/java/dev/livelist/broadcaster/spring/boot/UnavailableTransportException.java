package dev.livelist.broadcaster.spring.boot;

/** What {@code livelist.transport}, or {@code livelist.capture}, asks for is not there. */
public final class UnavailableTransportException extends RuntimeException {

    static final String LOCAL = "local";

    /** In place of a transport: what hears the triggers of {@code livelist.capture=database}. */
    static final String CAPTURE = "triggers";

    private static final long serialVersionUID = 1L;

    private final String transport;

    UnavailableTransportException(String transport) {
        super("There is nothing on the class path, or not its server, that carries messages by '" + transport + "'");
        this.transport = transport;
    }

    String transport() {
        return transport;
    }
}
