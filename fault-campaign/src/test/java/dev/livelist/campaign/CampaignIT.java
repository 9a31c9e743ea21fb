package dev.livelist.campaign;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** A short campaign: every kind of fault once. */
class CampaignIT {

    @Test
    void afterEachKindOfFaultEveryListIsWhatAFreshQueryGives() throws Exception {
        Options options = Options.of("--seed=20261122", "--faults=30");

        Run run = Campaign.run(options);

        assertThat(run.violations().all()).as("seed %d", options.seed()).isEmpty();
        assertThat(run.tally().kinds().keySet()).containsExactlyInAnyOrderElementsOf(options.kinds());
    }
}
