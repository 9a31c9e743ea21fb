package dev.livelist.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.livelist.LivePrincipal;
import dev.livelist.engine.Asker;
import org.junit.jupiter.api.Test;

class AskersTest {

    private static Asker from(String address) {
        return Askers.of(LivePrincipal.ANONYMOUS, address);
    }

    @Test
    void whoHasLoggedInIsOneWhereverTheyAre() {
        assertThat(Askers.of(LivePrincipal.of("alice"), "10.0.0.1"))
                .isEqualTo(Askers.of(LivePrincipal.of("alice"), null))
                .isNotEqualTo(Askers.of(LivePrincipal.of("bob"), "10.0.0.1"))
                .isNotEqualTo(Asker.WORKER);
    }

    @Test
    void noPrincipalHasTheNameOfAnAddress() {
        assertThat(from("10.0.0.1"))
                .isNotEqualTo(Askers.of(LivePrincipal.of("10.0.0.1"), null))
                .isNotEqualTo(Askers.of(LivePrincipal.of("address 10.0.0.1"), null));
        assertThat(from("10.0.0.1").known()).isFalse();
    }

    @Test
    void anIpv6NetworkIsOne() {
        assertThat(from("2001:db8:1:2::1"))
                .isEqualTo(from("2001:DB8:1:2:ffff:0:0:7"))
                .isNotEqualTo(from("2001:db8:1:3::1"));
        assertThat(from("10.0.0.1")).isNotEqualTo(from("10.0.0.2"));
    }

    @Test
    void whatIsNoAddressIsItself() {
        assertThat(from("_hidden:1")).isEqualTo(from("_hidden:1")).isNotEqualTo(from("unknown"));
    }
}
