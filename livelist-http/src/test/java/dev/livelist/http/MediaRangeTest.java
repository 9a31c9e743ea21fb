package dev.livelist.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Accept headers (RFC 9110, 12.5.1): which of the two representations they want. */
class MediaRangeTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "*/* | DOCUMENT",
                "application/json | DOCUMENT",
                "APPLICATION/Json | DOCUMENT",
                "text/event-stream | STREAM",
                "text/* | STREAM",
                "text/event-stream, */* | STREAM",
                "application/json, text/event-stream | DOCUMENT",
                "text/event-stream, application/json | STREAM",
                "application/json;q=0.5, text/event-stream;q=0.9 | STREAM",
                "application/json;q=0.5, text/*;q=0.4 | DOCUMENT",
                "text/event-stream;q=0, */* | DOCUMENT",
                "application/json;charset=utf-8 | DOCUMENT",
                "text/event-stream; a=\"x,y;q=0\" ; q=1.000 | STREAM",
                "text/html, , application/json | DOCUMENT",
                "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8 | DOCUMENT"
            })
    void theRangeThatIsWantedMostDecides(String accept, Representation wanted) {
        assertThat(Representation.wanted(MediaRange.parse(List.of(accept)))).isEqualTo(wanted);
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/html", "application/json;q=0", "image/*", "application/*+json"})
    void whatIsNotOfferedIsNotAcceptable(String accept) {
        assertThat(Representation.wanted(MediaRange.parse(List.of(accept)))).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "json",
                "*/json",
                "text/",
                "text/html;q=2",
                "text/html;q=x",
                "text/html;;=",
                "a/b/c",
                "te xt/html"
            })
    void whatIsNoRangeIsRefused(String accept) {
        assertThatThrownBy(() -> MediaRange.parse(List.of(accept))).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {""})
    void anEmptyHeaderAcceptsEverything(String accept) {
        assertThat(Representation.wanted(MediaRange.parse(List.of(accept)))).isEqualTo(Representation.DOCUMENT);
    }
}
