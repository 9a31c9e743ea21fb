package dev.livelist.engine;

/**
 * Deliberate faults, each taking out one rule of the batch algorithm. For the test of the oracle test: with any of them
 * switched on it must fail. Nothing outside this package's tests can switch one on.
 */
enum Mutation {
    READ_BEFORE_SUBSCRIBING,
    CLEAR_DIRTY_AFTER_READ,
    TWO_READS_IN_FLIGHT,
    TRUST_DELETED,
    NO_TIE_BREAK,
    NO_REFILL,
    TRIM_WITHOUT_LOWERING_BOUND,
    TOTALS_BY_DELTAS,
    TOTALS_TRUST_THE_PREFIX,
    NEED_ONE_SHORT,
    DROP_DIRTY_OF_FAILED_READ,
    PICKING_FORGETS_HOLDERS,
    PICKING_FORGETS_READS,
    PICKING_FORGETS_TOTALS,
    PICKING_FORGETS_WHAT_IS_UNDER_WAY,
    PICKING_TRUSTS_AN_OLD_PEEK,
    COUNT_SETTLES_AT_ITS_END,
    ROWS_MOVE_DURING_A_COUNT,
    COUNTING_WHILE_A_READ_IS_DUE,
    DUE_IS_ASKED_ONCE,
    COVER_BEFORE_THE_READ,
    RELATED_KEYS_ARE_TAKEN_AFTER_THE_READ,
    RELATED_DELETIONS_ARE_LOOKED_UP
}
