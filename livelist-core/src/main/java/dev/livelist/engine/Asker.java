package dev.livelist.engine;

import dev.livelist.LivePrincipal;
import org.jspecify.annotations.Nullable;

/**
 * A party that asks for documents and opens readers. Askers share places, views and memory fairly. A principal that has
 * logged in is one asker, wherever it comes from. Readers without a login are one asker for each address.
 *
 * @param name what it is known by; unlike those of all other askers
 * @param known whether it has logged in; a part of what is scarce is kept for those
 */
public record Asker(String name, boolean known) {

    /** The application itself. What it asks for is nobody's share. */
    public static final Asker WORKER = new Asker("", true);

    /**
     * Whoever sends a request.
     *
     * @param address where it comes from: what is equal is one asker; null where that is not known, then all those without a login are one
     */
    public static Asker of(LivePrincipal principal, @Nullable String address) {
        return principal.anonymous()
                ? new Asker("address " + (address == null ? "unknown" : address), false)
                : new Asker("principal " + principal.name(), true);
    }
}
