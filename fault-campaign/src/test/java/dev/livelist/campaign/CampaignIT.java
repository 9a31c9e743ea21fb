package dev.livelist.campaign;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** A short campaign: every kind of fault once. */
@EnabledOnOs(
        value = {OS.LINUX, OS.MAC},
        disabledReason = "stops processes by signals, which there are none of here")
class CampaignIT {

    @Test
    void afterEachKindOfFaultEveryListIsWhatAFreshQueryGives() throws Exception {
        Options options = Options.of("--seed=20261122", "--faults=30");

        Run run = Campaign.run(options);

        assertThat(run.violations().all()).as("seed %d", options.seed()).isEmpty();
        assertThat(run.tally().kinds().keySet()).containsExactlyInAnyOrderElementsOf(options.kinds());
    }
}
