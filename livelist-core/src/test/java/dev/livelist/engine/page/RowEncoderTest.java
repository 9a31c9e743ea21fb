package dev.livelist.engine.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.livelist.ListDefinition;
import dev.livelist.source.SourceRow;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class RowEncoderTest {

    record Account(long id, @Nullable Long parent, BigDecimal balance, double rate) {}

    private static ListDefinition.Builder<Account> accounts() {
        return ListDefinition.of(Account.class)
                .publicAccess()
                .fields(Account::id, Account::parent, Account::balance, Account::rate);
    }

    private static String json(ListDefinition<Account> definition, @Nullable Object... values) {
        Row row = new RowEncoder(definition, JsonMapper.shared()).encode(new SourceRow(1L, values, null), new int[0]);
        return new String(row.json(), StandardCharsets.UTF_8);
    }

    @Test
    void aNumberIsShownAsTextWithTheSameDigitsWhereTheListSaysSo() {
        ListDefinition<Account> asText = accounts()
                .asText(Account::id, Account::parent, Account::balance)
                .build();

        assertThat(json(asText, 9007199254740993L, null, new BigDecimal("12345678901234567.80"), 0.5))
                .isEqualTo(
                        "{\"id\":\"9007199254740993\",\"parent\":null,\"balance\":\"12345678901234567.80\",\"rate\":0.5}");
    }

    @Test
    void aNumberIsShownAsANumberOtherwise() {
        assertThat(json(accounts().build(), 9007199254740993L, 7L, new BigDecimal("1.80"), 0.5))
                .isEqualTo("{\"id\":9007199254740993,\"parent\":7,\"balance\":1.80,\"rate\":0.5}");
    }

    @Test
    void floatingPointIsNotShownAsText() {
        assertThatThrownBy(() -> accounts().asText(Account::rate).build())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("'rate' as text, which is neither a whole nor a decimal number");
    }

    @Test
    void aNumberThatIsNotShownCannotBeShownAsText() {
        ListDefinition.Builder<Account> hidden = ListDefinition.of(Account.class)
                .publicAccess()
                .fields(Account::id)
                .asText(Account::balance);

        assertThatThrownBy(hidden::build)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("'balance' as text, but does not show it: add it to fields(…)");
    }
}
