package dev.livelist.spring.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.livelist.broadcaster.spring.boot.BroadcasterAutoConfiguration;
import dev.livelist.broadcaster.spring.boot.DeclarationFailureAnalyzer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Configuration;

/** A value that cannot work stops the application, with a text that names the property and what it may be. */
class MisconfigurationTest {

    private final ReactiveWebApplicationContextRunner runner = new ReactiveWebApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    BroadcasterAutoConfiguration.class,
                    LiveListsAutoConfiguration.class,
                    LivelistWebFluxAutoConfiguration.class));

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            lanes=0                    | livelist.lanes is 0; it must be at least 1.
            heartbeat=5ms              | livelist.heartbeat is 5ms; it must be at least 10ms.
            peer-forget=2s             | livelist.peer-forget is 2000ms; it must be at least three times livelist.heartbeat.
            max-batch=0                | livelist.max-batch is 0; it must be at least 1.
            max-message=10B            | livelist.max-message is 10B; it must be from 6000B to 2047MB.
            max-message=3GB            | livelist.max-message is 3221225472B; it must be from 6000B to 2047MB.
            stream-max-length=0        | livelist.stream-max-length is 0; it must be at least 1.
            mailbox=0                  | livelist.mailbox is 0; it must be at least 1.
            channel-secret=short       | livelist.channel-secret has 5 characters; it must have at least 16.
            accepted-channel-secrets=a-secret-that-is-long | livelist.accepted-channel-secrets is set and livelist.channel-secret is not; set that as well.
            batch-window=-1ms          | livelist.batch-window is -1ms; it must be at least 0ms.
            batch-max-wait=10ms        | livelist.batch-max-wait is 10ms; it must be at least livelist.batch-window.
            lookahead=-1               | livelist.lookahead is -1; it must be at least 0.
            history=-1                 | livelist.history is -1; it must be at least 0.
            history-bytes=-1B          | livelist.history-bytes is -1B; it must be from 0B to 2047MB.
            linger=-1s                 | livelist.linger is -1000ms; it must be at least 0ms.
            total-interval=0s          | livelist.total-interval is 0ms; it must be at least 1ms.
            query-timeout=0s           | livelist.query-timeout is 0ms; it must be at least 1ms.
            max-concurrent-reads=0     | livelist.max-concurrent-reads is 0; it must be at least 1.
            max-memory=1000B           | livelist.max-memory is 1000B; it must be at least 1MB.
            max-document=0B            | livelist.max-document is 0B; it must be from 1B to 2047MB.
            max-views=0                | livelist.max-views is 0; it must be at least 1.
            stale-poll-interval=0s     | livelist.stale-poll-interval is 0ms; it must be at least 1ms.
            max-window-end=19          | livelist.max-window-end is 19; it must be at least livelist.page-size
            audit-interval=-1s         | livelist.audit-interval is -1000ms; it must be at least 0ms.
            challenge=Grüße            | livelist.challenge has a character that cannot stand in a header
            page-size=0                | livelist.page-size is 0 and livelist.max-page-size 200
            page-size=300              | livelist.page-size is 300 and livelist.max-page-size 200
            max-search-length=4001     | livelist.max-search-length is 4001; it must be from 1 to 4000.
            max-filters=0              | livelist.max-filters is 0; it must be at least 1.
            path=live                  | livelist.path is 'live'; it must begin with '/'
            keep-alive=0s              | livelist.keep-alive is PT0S; it must be positive.
            write-timeout=-1s          | livelist.write-timeout is PT-1S; it must be positive.
            reauthorize-interval=0s    | livelist.reauthorize-interval is PT0S; it must be positive.
            max-streams=-1             | livelist.max-streams is -1; it must be positive, or 0 for no limit.
            max-streams-per-principal=-1 | livelist.max-streams-per-principal is -1; it must be positive, or 0 for no limit.
            max-lists-per-stream=0     | livelist.max-lists-per-stream is 0; it must be at least 1.
            max-views-per-principal=-1 | livelist.max-views-per-principal is -1; it must be positive, or 0 for no limit.
            """)
    void whatCannotWorkIsToldByName(String setting, String text) {
        runner.withPropertyValues("livelist." + setting).run(context -> {
            assertThat(context).hasFailed();
            FailureAnalysis analysis = new DeclarationFailureAnalyzer().analyze(context.getStartupFailure());
            assertThat(analysis).as(setting).isNotNull();
            assertThat(analysis.getDescription()).contains(text);
            assertThat(analysis.getAction()).isEqualTo("Correct the declaration or the configuration.");
        });
    }

    @ParameterizedTest
    @CsvSource({
        "lookahead=0",
        "history=0",
        "history-bytes=0B",
        "linger=0s",
        "batch-window=0ms",
        "audit-interval=1s",
        "max-window-end=20",
        "readiness-when-stale=refuse"
    })
    void whatIsUnusualButWorksIsTaken(String setting) {
        runner.withPropertyValues("livelist." + setting)
                .run(context -> assertThat(context).hasNotFailed());
    }

    @Test
    @ExtendWith(OutputCaptureExtension.class)
    void thatIsWhatADeveloperReads(CapturedOutput output) {
        assertThat(catchThrowable(() -> new SpringApplicationBuilder(Empty.class)
                        .web(WebApplicationType.NONE)
                        .run("--livelist.heartbeat=5ms")
                        .close()))
                .isNotNull();
        assertThat(output.getAll().lines())
                .contains("livelist.heartbeat is 5ms; it must be at least 10ms.")
                .noneMatch(line -> line.startsWith("\tat "));
    }

    @Configuration(proxyBeanMethods = false)
    @ImportAutoConfiguration(BroadcasterAutoConfiguration.class)
    static class Empty {}
}
