package dev.livelist.engine.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.livelist.Field;
import dev.livelist.engine.view.Prefix;
import java.math.BigDecimal;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeysTest {

    private static Object parse(Class<?> type, String text) {
        return Keys.parser(Field.of("id", type)).apply(text);
    }

    @Test
    void eachTextOfAKeyIsThatKey() {
        assertThat(parse(long.class, "42")).isEqualTo(42L);
        assertThat(parse(String.class, "Ä 😀")).isEqualTo("Ä 😀");
        UUID uuid = UUID.randomUUID();
        assertThat(parse(UUID.class, uuid.toString())).isEqualTo(uuid);
        assertThat(parse(BigDecimal.class, "1.00"))
                .isEqualTo(parse(BigDecimal.class, "1"))
                .isEqualTo(Keys.canonical(new BigDecimal("1.0")));
        assertThat(parse(BigDecimal.class, "100")).hasToString("100");
        assertThat(parse(OffsetDateTime.class, "2026-11-22T11:00:00+01:00"))
                .isEqualTo(Keys.canonical(OffsetDateTime.parse("2026-11-22T10:00:00Z")));
    }

    @ParameterizedTest
    @CsvSource({
        "java.lang.Long, 1.5",
        "java.lang.Long, 99999999999999999999",
        "java.lang.Integer, x",
        "java.util.UUID, 1-1-1-1-1",
        "java.math.BigDecimal, 1e999999999",
        "java.math.BigDecimal, 1e-999999999",
        "java.time.LocalDate, +999999999-12-31",
        "java.time.Instant, -100000-01-01T00:00:00Z",
        "java.time.LocalDateTime, +20000-01-01T00:00:00",
        "java.time.OffsetDateTime, +20000-01-01T00:00:00Z"
    })
    void whatNoDatabaseWouldTakeForAKeyIsNone(Class<?> type, String text) {
        assertThatThrownBy(() -> parse(type, text)).isInstanceOf(RuntimeException.class);
    }

    @Test
    void textThatNoDatabaseHoldsIsNoKey() {
        for (String text : List.of("a\0b", "\uD83D", "x\uDE00")) {
            assertThatThrownBy(() -> parse(String.class, text)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    /** As with a collation to which ABC and abc are one key, or decimals of any scale. */
    @Test
    void aKeyThatIsWrittenInAnotherWayDoesNotShowItsRowTwice() {
        RowShape shape = RowShape.flat(List.of());
        Row row = new Row("abc", new Object[0], shape, new byte[] {'{', '}'}, new int[0]);
        Row other = new Row("b", new Object[0], shape, new byte[] {'{', '}'}, new int[0]);
        Prefix prefix =
                new Prefix(List.of(row, other), java.util.Comparator.comparing(each -> (String) each.key()), true);
        prefix.replace(List.of("ABC"), List.of(row));
        assertThat(prefix.slice(0, 10)).containsExactly(row, other);
    }
}
