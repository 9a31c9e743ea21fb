package dev.livelist.http;

import dev.livelist.LivePrincipal;
import java.util.concurrent.CompletionStage;

/** Whoever sends a request. Implemented by an adapter. Neither method may block; an error turns the request away as the server's. */
public interface Caller {

    /** Who it is: {@link LivePrincipal#ANONYMOUS} where nobody has logged in. */
    CompletionStage<LivePrincipal> principal();

    /**
     * How they have logged in. Asked for streams of those who are not anonymous.
     *
     * @param principal what {@link #principal} said
     */
    CompletionStage<Login> login(LivePrincipal principal);
}
