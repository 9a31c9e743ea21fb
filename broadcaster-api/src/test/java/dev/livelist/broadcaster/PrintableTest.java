package dev.livelist.broadcaster;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PrintableTest {

    @Test
    void aLineFeedForgesNoLine() {
        String forged = "1\n2026-11-30 ERROR somebody has logged in\r\u0085\u2028";
        assertThat(Printable.of(forged))
                .isEqualTo("1\\u000a2026-11-30 ERROR somebody has logged in\\u000d\\u0085\\u2028");
        assertThat(ModelChange.updated("shop.item", forged).toString()).doesNotContain("\n", "\r", "\u2028");
    }

    @Test
    void ordinaryTextOfEveryKindStaysAsItIs() {
        String text = "Größe 42 – 東京 😀";
        assertThat(Printable.of(text)).isEqualTo(text);
    }

    @Test
    void whatTurnsTextAroundOrIsHalfACharacterIsShownAsNumbers() {
        assertThat(Printable.of("a\u202eb\u001b[31m\ud800")).isEqualTo("a\\u202eb\\u001b[31m\\ud800");
    }

    @Test
    void longTextIsShortened() {
        assertThat(Printable.of("x".repeat(5_000))).hasSize(101).endsWith("…");
    }
}
