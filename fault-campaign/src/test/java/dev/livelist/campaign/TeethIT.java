package dev.livelist.campaign;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** With a deliberate defect in the workers the campaign fails. About a minute for each. */
@EnabledIfSystemProperty(
        named = "campaign.teeth",
        matches = "true",
        disabledReason = "takes some minutes: ./mvnw -pl fault-campaign -am verify -Dcampaign.teeth=true")
class TeethIT {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                // Nobody counts what is missing.
                "B5_GAPS | REDIS_LINK_LOSSY",
                // Nobody notices that an open connection delivers nothing.
                "B10_ECHO | REDIS_LINK_BLACK_HOLE,REDIS_LINK_ONE_WAY",
                // Nobody asks what a worker that has died may have written.
                "B11_SILENT_PEERS | WORKER_KILLED_UNHEARD",
                // Readers read before there is anything to read.
                "PUBLISH_BEFORE_COMMIT | CLOCK_JUMPED",
                // A read that fails takes with it what it was to read.
                "FAILED_READS_FIND_NOTHING | POSTGRES_LINK_CUT,POSTGRES_LINK_REFUSED,POSTGRES_RESTARTED",
                // A read that succeeds takes with it what came meanwhile.
                "SIGNALS_DURING_READS_ARE_LOST | POSTGRES_LINK_DELAYED"
            })
    void aDefectIsFound(String sabotage, String kinds) throws Exception {
        Run run = Campaign.run(Options.of(
                "--seed=1",
                "--faults=40",
                "--minutes=3",
                "--patience=8",
                "--stop-at-first",
                // What other workers' silence causes to be read anyway would hide the defect for so long.
                "--property=livelist.peer-forget=2s",
                "--sabotage=" + sabotage,
                "--kinds=" + kinds));

        assertThat(run.violations().all()).isNotEmpty();
    }
}
