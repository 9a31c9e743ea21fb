package dev.livelist.http;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A request for a list, as far as the protocol looks at it. Implemented by an adapter. */
public interface LiveRequest {

    /** The method, in capital letters. */
    String method();

    /** The query of the address as it was sent, without the question mark; null where there is none. */
    @Nullable
    String rawQuery();

    /** The values of a header in order, one for each of its lines; empty where there is none. May throw: then it counts as unreadable. */
    List<String> headers(String name);
}
