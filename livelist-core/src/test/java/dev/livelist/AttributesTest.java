package dev.livelist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class AttributesTest {

    private enum Level {
        LOW,
        HIGH
    }

    @Test
    void aValueIsReadAsAnyTypeThatHoldsItExactly() {
        Attributes attributes = Attributes.of(
                Map.of("number", 7, "price", new BigDecimal("1.50"), "flag", true, "level", Level.HIGH, "name", "ann"));
        assertThat(attributes.value("number", Integer.class)).isEqualTo(7);
        assertThat(attributes.value("number", Long.class)).isEqualTo(7L);
        assertThat(attributes.value("number", BigDecimal.class)).isEqualByComparingTo("7");
        assertThat(attributes.value("price", Double.class)).isEqualTo(1.5);
        assertThat(attributes.value("flag", Boolean.class)).isTrue();
        assertThat(attributes.value("level", Level.class)).isEqualTo(Level.HIGH);
        assertThatThrownBy(() -> attributes.value("price", Integer.class))
                .isInstanceOf(AttributeException.class)
                .hasMessage("The attribute 'price' of the principal is no Integer");
        assertThatThrownBy(() -> attributes.value("name", UUID.class)).isInstanceOf(AttributeException.class);
        assertThatThrownBy(() -> attributes.value("number", String.class)).isInstanceOf(AttributeException.class);
    }

    @Test
    void whatIsMissingIsNeverAValue() {
        assertThatThrownBy(() -> LivePrincipal.of("ann").attribute("tenant", String.class))
                .isInstanceOf(AttributeException.class)
                .hasMessage("The attribute 'tenant' of the principal is missing");
        assertThatThrownBy(() -> LivePrincipal.of("ann").attributes("tenants", String.class))
                .isInstanceOf(AttributeException.class);
        Map<String, Object> none = new HashMap<>();
        none.put("tenant", null);
        assertThat(Attributes.ofSupported(none)).isEqualTo(Attributes.NONE);
        assertThatThrownBy(() -> Attributes.of(none)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void anEmptyListIsAListAndAdmitsNothing() {
        LivePrincipal ann = LivePrincipal.of("ann").withAttributes(Map.of("projects", List.of()));
        assertThat(ann.attributes("projects", Long.class)).isEmpty();
    }

    @Test
    void theyAreBounded() {
        Map<String, Object> many = new HashMap<>();
        for (int i = 0; i < 100; i++) {
            many.put("claim" + i, i);
        }
        assertThat(Attributes.ofSupported(many).names()).hasSize(Attributes.MAX_ATTRIBUTES);
        assertThatThrownBy(() -> Attributes.of(many)).hasMessageContaining("at most 64 attributes");
        String longText = "x".repeat(Attributes.MAX_TEXT + 1);
        assertThat(Attributes.ofSupported(Map.of("a", longText, "b", "y")).names())
                .containsExactly("b");
        assertThat(Attributes.ofSupported(Map.of("a", Collections.nCopies(2_000, "same")))
                        .values("a", String.class))
                .containsExactly("same");
    }

    @Test
    void equalValuesAreEqualAttributesWhateverTheirTypes() {
        assertThat(Attributes.of(Map.of("n", 1, "p", 2.50)))
                .isEqualTo(Attributes.of(Map.of("p", new BigDecimal("2.5"), "n", 1L)));
        assertThat(LivePrincipal.of("ann").withAttributes(Map.of("n", 1))).isNotEqualTo(LivePrincipal.of("ann"));
    }
}
