package dev.livelist.spring.boot;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Readers without a login share places by the address that the server sees. */
@Timeout(120)
class ForwardedAddressTest {

    @ParameterizedTest
    @ValueSource(strings = {"framework", "native"})
    void theAddressIsWhatForwardedHeadersSayWhereTheyCount(String strategy) {
        try (Crowd crowd = new Crowd(strategy)) {
            crowd.assertThatAddressesShare();
        }
    }

    @Test
    void theAddressIsTheProxysWhereTheyDoNotCount() {
        try (Crowd crowd = new Crowd("none")) {
            crowd.assertThatAddressesAreTheProxys();
        }
    }
}
