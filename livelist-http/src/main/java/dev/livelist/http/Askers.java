package dev.livelist.http;

import dev.livelist.LivePrincipal;
import dev.livelist.engine.Asker;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** Who shares: principals, and the addresses of those who have not logged in. */
final class Askers {

    /** The longest text that is an IPv6 address. */
    private static final int ADDRESS_LENGTH = 45;

    private Askers() {}

    /**
     * Whoever sends a request. Of an IPv6 address only the network counts, its first 64 bits: one machine has all the addresses of one.
     *
     * @param address where it comes from, as the server sees it; null where that is not known
     */
    static Asker of(LivePrincipal principal, @Nullable String address) {
        return Asker.of(principal, address == null ? null : network(address));
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
