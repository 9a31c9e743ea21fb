package dev.livelist.spring.boot;

/** {@code livelist.transport} names a transport that is not there. */
final class UnavailableTransportException extends RuntimeException {

    static final String LOCAL = "local";

    private static final long serialVersionUID = 1L;

    private final String transport;

    UnavailableTransportException(String transport) {
        super("livelist.transport is '" + transport + "', and there is no such transport on the class path");
        this.transport = transport;
    }

    String transport() {
        return transport;
    }
}
