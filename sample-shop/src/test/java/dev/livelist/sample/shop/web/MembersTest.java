package dev.livelist.sample.shop.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

class MembersTest {

    enum Status {
        NEW,
        PAID,
        SHIPPED,
        CANCELLED
    }

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    @ParameterizedTest
    @ValueSource(
            strings = {"0", "-1", "12.5", "12.50", "12.5000", "9999999999.99", "-9999999999.99", "1e9", "0e-1000000000"
            })
    void anAmountOfMoneyIsTakenAsItIs(String number) {
        BigDecimal money = of("{\"m\":" + number + "}").money("m");

        assertThat(money).isEqualByComparingTo(new BigDecimal(number));
        assertThat(money.setScale(2)).isEqualByComparingTo(money);
    }

    @ParameterizedTest
    @ValueSource(strings = {"10000000000", "-10000000000", "9999999999.991", "1e999999999", "-1e400"})
    void anAmountThatIsTooLargeIsRefused(String number) {
        assertRefused("{\"m\":" + number + "}", members -> members.money("m"), "m must");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.001", "1.005", "1.00000000000000000000001", "1e-999999999"})
    void anAmountThatWouldHaveToBeRoundedIsRefused(String number) {
        assertRefused("{\"m\":" + number + "}", members -> members.money("m"), "m must have at most 2 decimals");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"1\"", "true", "[]", "{}", "[1]"})
    void aNumberMustBeANumber(String value) {
        assertRefused("{\"m\":" + value + "}", members -> members.money("m"), "m must be a number");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-2147483648", "2147483647", "1.0", "1e3"})
    void aWholeNumberMayBeWrittenInAnyWay(String number) {
        assertThat(of("{\"m\":" + number + "}").whole("m")).isEqualTo(new BigDecimal(number).intValueExact());
    }

    @ParameterizedTest
    @ValueSource(strings = {"2147483648", "-2147483649", "1.5", "1e999999999", "1e-999999999"})
    void whatIsNoWholeNumberOf32BitsIsRefused(String number) {
        assertRefused("{\"m\":" + number + "}", members -> members.whole("m"), "m must be a whole number");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a", "Ёлка", "\uD83D\uDE00", "\\u0001", "\\n", "\\uD83D\\uDE00", "\\\"", "%_'"})
    void aTextMayHoldAnyCharacter(String text) {
        assertThat(of("{\"m\":\"" + text + "\"}").text("m"))
                .isEqualTo(JSON.readValue("\"" + text + "\"", String.class));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\\u0000", "a\\u0000b", "\\uD83D", "\\uDE00", "\\uDE00\\uD83D", "a\\uD83D"})
    void aTextMayNotHoldWhatIsNoCharacterOrCannotBeStored(String text) {
        assertRefused("{\"m\":\"" + text + "\"}", members -> members.text("m"), "m must not contain");
    }

    @Test
    void aTextHasAtMost4000CodePoints() {
        String longest = "\uD83D\uDE00".repeat(4_000);

        assertThat(of("{\"m\":\"" + longest + "\"}").text("m")).isEqualTo(longest);
        assertRefused(
                "{\"m\":\"" + longest + "a\"}", members -> members.text("m"), "m must have at most 4000 characters");
    }

    @Test
    void nullIsAValueOnlyWhereItIsAllowed() {
        assertThat(of("{\"m\":null}").textOrNull("m")).isNull();
        assertThat(of("{}").textOrNull("m")).isNull();
        assertRefused("{\"m\":null}", members -> members.text("m"), "m must not be null");
        assertRefused("{\"m\":null}", members -> members.money("m"), "m must not be null");
        assertRefused("{\"m\":null}", members -> members.flag("m"), "m must not be null");
        assertRefused("{\"m\":null}", members -> members.choice("m", Status.class), "m must not be null");
    }

    @Test
    void whatIsRequiredMayNotBeMissing() {
        assertRefused("{}", members -> members.text("m"), "m is missing");
        assertRefused("{}", members -> members.money("m"), "m is missing");
        assertRefused("{}", members -> members.whole("m"), "m is missing");
    }

    @Test
    void aChoiceIsOneOfItsNamesAndNothingLikeIt() {
        assertThat(of("{\"m\":\"PAID\"}").choice("m", Status.class)).isEqualTo(Status.PAID);
        for (String value : new String[] {"\"paid\"", "\"\"", "1", "\"PAID \""}) {
            assertRefused(
                    "{\"m\":" + value + "}",
                    members -> members.choice("m", Status.class),
                    "m must be one of NEW, PAID, SHIPPED, CANCELLED");
        }
    }

    @Test
    void inAnArrayTheMemberIsNamedWithItsPlace() {
        Members second = Members.listOf(JSON.readTree("[{},{\"m\":1}]")).get(1);

        assertThatThrownBy(() -> second.text("m")).hasMessage("[1].m must be a text");
        assertThatThrownBy(() -> Members.listOf(JSON.readTree("[{},7]"))).hasMessage("[1] must be a JSON object");
        assertThatThrownBy(() -> Members.listOf(JSON.readTree("{}"))).hasMessageContaining("must be a JSON array");
        assertThatThrownBy(() -> Members.of(JSON.readTree("[]"))).hasMessageContaining("must be a JSON object");
    }

    private static Members of(String json) {
        return Members.of(JSON.readTree(json));
    }

    private static void assertRefused(String json, Function<Members, Object> reading, String message) {
        assertThatThrownBy(() -> reading.apply(of(json)))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageStartingWith(message)
                .satisfies(e -> assertThat(((InvalidInputException) e).member()).isEqualTo("m"));
    }
}
