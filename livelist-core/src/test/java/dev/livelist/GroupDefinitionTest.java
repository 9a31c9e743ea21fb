package dev.livelist;

import static dev.livelist.Aggregate.avg;
import static dev.livelist.Aggregate.count;
import static dev.livelist.Aggregate.max;
import static dev.livelist.Aggregate.min;
import static dev.livelist.Aggregate.sum;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A definition says by what readers may group, and what cannot work is refused with a reason. */
class GroupDefinitionTest {

    record Bill(
            long id,
            String status,
            String secret,
            BigDecimal amount,
            int quantity,
            double weight,
            Instant due,
            String count,
            byte[] scan) {}

    private static ListDefinition.Builder<Bill> bills() {
        return ListDefinition.of(Bill.class)
                .publicAccess()
                .fields(
                        Bill::id,
                        Bill::status,
                        Bill::amount,
                        Bill::quantity,
                        Bill::weight,
                        Bill::due,
                        Bill::count,
                        Bill::scan);
    }

    @Test
    void itNamesFieldsAggregatesAndAMostOfGroups() {
        ListDefinition<Bill> list = bills().groupable(Bill::status, Bill::quantity)
                .aggregates(count(), sum(Bill::amount), min(Bill::due), max(Bill::weight), avg(Bill::quantity, 2))
                .maxGroups(7)
                .build();

        assertThat(list.groupable()).containsExactly("status", "quantity");
        assertThat(list.aggregates())
                .extracting(Aggregate::name)
                .containsExactly("count", "sum.amount", "min.due", "max.weight", "avg.quantity");
        assertThat(list.maxGroups()).isEqualTo(7);
        assertThat(bills().build().groupable()).isEmpty();
        assertThat(bills().build().maxGroups()).isEqualTo(ListDefinition.DEFAULT_GROUPS);
    }

    /** A definition, and what is said of it. */
    record Wrong(String what, UnaryOperator<ListDefinition.Builder<Bill>> definition) {
        @Override
        public String toString() {
            return what;
        }
    }

    static List<Wrong> wrong() {
        return List.of(
                new Wrong("can be grouped by nothing", list -> list.aggregates(count())),
                new Wrong("does not show 'secret'", list -> list.groupable(Bill::secret)),
                new Wrong("does not show 'secret'", list -> list.hidden(Bill::secret)
                        .groupable(Bill::secret)),
                new Wrong("does not show 'secret'", list -> list.groupable(Bill::status)
                        .aggregates(max(Bill::secret))),
                new Wrong("cannot be compared", list -> list.groupable(Bill::scan)),
                new Wrong("floating-point", list -> list.groupable(Bill::weight)),
                new Wrong("depends on the order of the rows", list -> list.groupable(Bill::status)
                        .aggregates(sum(Bill::weight))),
                new Wrong("depends on the order of the rows", list -> list.groupable(Bill::status)
                        .aggregates(avg(Bill::weight, 2))),
                new Wrong("is no number", list -> list.groupable(Bill::status).aggregates(sum(Bill::due))),
                new Wrong("neither a number nor a date", list -> list.groupable(Bill::status)
                        .aggregates(min(Bill::status))),
                new Wrong(
                        "with 31 decimals", list -> list.groupable(Bill::status).aggregates(avg(Bill::amount, 31))),
                new Wrong("two members 'count'", list -> list.groupable(Bill::count)
                        .aggregates(count())),
                new Wrong("two members 'sum.amount'", list -> list.groupable(Bill::status)
                        .aggregates(sum(Bill::amount), sum(Bill::amount))),
                new Wrong(
                        "allows 0 groups", list -> list.groupable(Bill::status).maxGroups(0)),
                new Wrong("allows 10001 groups", list -> list.groupable(Bill::status)
                        .maxGroups(10_001)));
    }

    @ParameterizedTest
    @MethodSource
    void wrong(Wrong wrong) {
        assertThatThrownBy(() -> wrong.definition().apply(bills()).build())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("The list 'bills' of ")
                .hasMessageContaining(wrong.what());
    }
}
