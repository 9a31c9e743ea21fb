package dev.livelist.test;

import dev.livelist.broadcaster.Broadcaster;
import dev.livelist.broadcaster.spring.boot.BroadcasterAutoConfiguration;
import dev.livelist.engine.LiveLists;
import dev.livelist.query.PageLimits;
import dev.livelist.spring.boot.LivelistProperties;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/** Not among the auto-configurations of every application: {@link AutoConfigureLiveListTester} asks for it. */
@AutoConfiguration(before = BroadcasterAutoConfiguration.class)
final class LiveListTesterAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean(Broadcaster.class)
    RecordingBroadcaster recordingBroadcaster() {
        return new RecordingBroadcaster();
    }

    @Bean
    @ConditionalOnMissingBean
    LiveListTester liveListTester(LiveLists lists, LivelistProperties properties) {
        return LiveListTester.of(
                lists,
                new PageLimits(
                        properties.pageSize(),
                        properties.maxPageSize(),
                        properties.maxSearchLength(),
                        properties.maxFilters()),
                properties.path());
    }
}
