package dev.livelist.engine;

import dev.livelist.LivePrincipal;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * Who asks for a document or opens a reader, as far as shares go: askers share places, views and memory fairly. A principal that has
 * logged in is one asker, wherever it comes from. Readers without a login are one asker for each address.
 *
 * @param name what it is known by; unlike those of all other askers
 * @param known whether it has logged in; a part of what is scarce is kept for those
 */
public record Asker(String name, boolean known) {

    /** The application itself. What it asks for is nobody's share. */
    public static final Asker WORKER = new Asker("", true);

    /** The longest text that is an IPv6 address. */
    private static final int ADDRESS_LENGTH = 45;

    /**
     * Whoever sends a request.
     *
     * @param address where it comes from, as the server sees it; null where that is not known, then all those without a login are one.
     *     Of an IPv6 address only the network counts, its first 64 bits: one machine has all the addresses of one
     */
    public static Asker of(LivePrincipal principal, @Nullable String address) {
        return principal.anonymous()
                ? new Asker("address " + (address == null ? "unknown" : network(address)), false)
                : new Asker("principal " + principal.name(), true);
    }

    private static String network(String address) {
        if (address.indexOf(':') < 0 || address.length() > ADDRESS_LENGTH) {
            return address;
        }
        try {
            // With a colon it is an address and nothing else: no name is looked up.
            return InetAddress.getByName(address) instanceof Inet6Address six
                    ? HexFormat.of().formatHex(six.getAddress(), 0, 8)
                    : address;
        } catch (UnknownHostException e) {
            return address;
        }
    }
}
