package dev.livelist.broadcaster.spring.boot;

import java.util.List;

/** What {@code livelist.transport}, or {@code livelist.capture}, asks for is not there. */
public final class UnavailableTransportException extends RuntimeException {

    static final String LOCAL = "local";

    /** In place of a transport: what hears the triggers of {@code livelist.capture=database}. */
    static final String CAPTURE = "triggers";

    private static final long serialVersionUID = 1L;

    private final String transport;
    private final transient List<String> declared;

    UnavailableTransportException(String transport) {
        this(transport, List.of());
    }

    /** @param declared the names of the transports that are there */
    UnavailableTransportException(String transport, List<String> declared) {
        super("There is nothing on the class path, or not its server, that carries messages by '" + transport + "'");
        this.transport = transport;
        this.declared = declared;
    }

    /** The names of the transports that are there. */
    List<String> declared() {
        return declared;
    }

    String transport() {
        return transport;
    }
}
