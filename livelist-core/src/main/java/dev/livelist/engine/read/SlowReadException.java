package dev.livelist.engine.read;

import java.util.concurrent.TimeoutException;

/** A read has taken too long, while the database answers others: it is what is read that takes long. */
public final class SlowReadException extends TimeoutException {

    private static final long serialVersionUID = 1L;

    SlowReadException(String message) {
        super(message);
    }
}
