package com.example.library;

import static org.assertj.core.api.Assertions.assertThat;

import dev.livelist.broadcaster.Broadcaster;
import dev.livelist.broadcaster.local.LocalBroadcaster;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

class CaptureSettingTest {

    @Test
    void triggersThatNobodyDeclaresAreMissedAtStart() {
        new ApplicationContextRunner()
                .withUserConfiguration(LibraryApplication.class)
                .withBean(Broadcaster.class, LocalBroadcaster::create)
                .withPropertyValues("livelist.capture=database")
                .run(context -> assertThat(context.getStartupFailure())
                        .hasRootCauseInstanceOf(IllegalStateException.class)
                        .rootCause()
                        .hasMessageContaining("declare a PostgresCapture bean"));
    }
}
