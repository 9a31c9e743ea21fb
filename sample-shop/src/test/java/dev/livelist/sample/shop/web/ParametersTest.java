package dev.livelist.sample.shop.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.livelist.sample.shop.common.NotFoundException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ParametersTest {

    @Test
    void aProductHasOneIdAndItIsANumber() {
        assertThat(Parameters.number("42")).isEqualTo(42);
        assertThat(Parameters.number("-1")).isEqualTo(-1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "+42", "042", "\u0664\u0662", "4.2", "lamp", "9223372036854775808"})
    void anythingElseIsTheIdOfNothing(String id) {
        assertThatThrownBy(() -> Parameters.number(id)).isInstanceOf(NotFoundException.class);
    }
}
