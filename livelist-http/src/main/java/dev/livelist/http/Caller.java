package dev.livelist.http;

import dev.livelist.LivePrincipal;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

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

    /**
     * Whether the application's own rules for addresses would let this request through if it were a GET of that list's address. Asked for
     * each list of a stream of several; for a row of a list by its path below the lists, such as {@code orders/7}. True where the adapter cannot tell: such streams are then off unless somebody has decided otherwise.
     */
    default boolean mayRead(String list) {
        return true;
    }

    /**
     * The address that the request comes from, as the server sees it, with forwarded headers as the server heeds them; null where it is not
     * known. Those without a login share by it what is scarce.
     */
    default @Nullable String address() {
        return null;
    }
}
