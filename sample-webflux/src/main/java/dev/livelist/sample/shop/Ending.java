package dev.livelist.sample.shop;

import reactor.core.publisher.Mono;

/** How a batch ends, once everything has been written. */
public enum Ending {
    /** It is kept. */
    COMMIT,
    /** It is undone: to show that nobody ever sees a trace of it. */
    ROLLBACK;

    <T> Mono<T> of(T written) {
        return this == COMMIT ? Mono.just(written) : Mono.error(RolledBackException::new);
    }

    /** A batch was undone, as it was asked to be. */
    public static final class RolledBackException extends RuntimeException {
        private static final long serialVersionUID = 1;

        RolledBackException() {
            super("Everything was written and then rolled back, as fail=true asks");
        }
    }
}
