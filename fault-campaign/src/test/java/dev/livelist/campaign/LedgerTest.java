package dev.livelist.campaign;

import static org.assertj.core.api.Assertions.assertThat;

import dev.livelist.campaign.Ledger.Outcome;
import dev.livelist.campaign.Ledger.Row;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The ledger beside a table that is a list of rows. */
class LedgerTest {

    private static final Row LAMP = Row.of("lamp001", 5L);
    private static final Row DEAR_LAMP = Row.of("lamp001", 9L);
    private static final Row DESK = Row.of("desk002", 5L);

    private final Violations violations = new Violations();
    private final Ledger ledger = new Ledger("product", "", violations);

    private boolean agreesWith(Row... table) {
        ledger.compare(Stream.of(table).map(row -> new Ledger.Stored("id", row)).toList());
        return violations.none();
    }

    @Test
    void whatIsAcknowledgedMustBeThere() {
        ledger.wrote("001", before -> LAMP, Outcome.DONE);

        assertThat(agreesWith()).isFalse();
    }

    @Test
    void anAcknowledgedChangeMustNotBeUndone() {
        ledger.wrote("001", before -> LAMP, Outcome.DONE);
        ledger.wrote("001", before -> DEAR_LAMP, Outcome.DONE);

        assertThat(agreesWith(LAMP)).isFalse();
    }

    @Test
    void whatWasRefusedMustNotBeThere() {
        ledger.wrote("001", before -> LAMP, Outcome.NOT_DONE);

        assertThat(agreesWith(LAMP)).isFalse();
    }

    @Test
    void whereTheAnswerWasLostBothIsRightButNothingElse() {
        for (List<Row> table : List.of(List.of(LAMP), List.of(DEAR_LAMP))) {
            Ledger either = new Ledger("product", "", violations);
            either.wrote("001", before -> LAMP, Outcome.DONE);
            either.wrote("001", before -> DEAR_LAMP, Outcome.UNKNOWN);
            either.compare(
                    table.stream().map(row -> new Ledger.Stored("id", row)).toList());
        }
        assertThat(violations.none()).isTrue();

        ledger.wrote("001", before -> LAMP, Outcome.DONE);
        ledger.wrote("001", before -> DEAR_LAMP, Outcome.UNKNOWN);
        assertThat(agreesWith()).isFalse();
    }

    @Test
    void whatALookHasDecidedStaysDecided() {
        ledger.wrote("001", before -> LAMP, Outcome.UNKNOWN);
        assertThat(agreesWith(LAMP)).isTrue();

        assertThat(agreesWith()).isFalse();
    }

    @Test
    void ofATransactionWithoutAnAnswerAllOrNothingIsThere() {
        ledger.added(Map.of("001", LAMP, "002", DESK), Outcome.UNKNOWN);

        assertThat(agreesWith(LAMP)).isFalse();
    }

    @Test
    void whatWasRolledBackIsNowhere() {
        assertThat(agreesWith(Row.of(Ledger.rolledBackName("003"), 5L))).isFalse();
    }
}
