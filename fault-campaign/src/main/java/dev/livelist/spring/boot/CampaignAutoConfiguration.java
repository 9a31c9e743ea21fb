package dev.livelist.spring.boot;

import dev.livelist.ListDefinition;
import dev.livelist.broadcaster.Broadcaster;
import dev.livelist.broadcaster.ModelRegistry;
import dev.livelist.broadcaster.bridge.BridgeSabotage;
import dev.livelist.broadcaster.bridge.BridgedBroadcaster;
import dev.livelist.broadcaster.spring.boot.BroadcasterAutoConfiguration;
import dev.livelist.broadcaster.spring.boot.BroadcasterProperties;
import dev.livelist.broadcaster.spring.boot.Worker;
import dev.livelist.broadcaster.transport.Transport;
import dev.livelist.campaign.ListSabotage;
import dev.livelist.campaign.LosingBroadcaster;
import dev.livelist.engine.LiveLists;
import dev.livelist.engine.SystemScheduler;
import dev.livelist.source.RowSourceFactory;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a worker of the fault campaign has in addition to the shop: a settable wall clock, and deliberate faults.
 * Only workers that start with the campaign's classes have it; all others are the unchanged shop.
 */
@AutoConfiguration(before = {BroadcasterAutoConfiguration.class, LiveListsAutoConfiguration.class})
@ConditionalOnProperty("campaign.clock")
public final class CampaignAutoConfiguration {

    /** The clock that the broadcaster, the lists and the shop go by; time that only goes forward is not touched. */
    @Bean
    static BeanPostProcessor campaignClocks(@Value("${campaign.clock}") Path file) {
        return new BeanPostProcessor() {
            @Override
            public Object postProcessAfterInitialization(Object bean, String name) {
                return bean instanceof Clock ? new SettableClock(file) : bean;
            }
        };
    }

    @Bean
    Broadcaster broadcaster(
            BroadcasterProperties properties,
            Worker worker,
            ObjectProvider<Transport> transports,
            @Value("${campaign.clock}") Path file,
            @Value("${campaign.sabotage:}") List<String> sabotage) {
        Transport transport = transports
                .orderedStream()
                .filter(candidate -> candidate.name().equals(properties.transport()))
                .findFirst()
                .orElseThrow();
        BridgedBroadcaster.Builder bridge = BridgedBroadcaster.builder(transport)
                .config(properties.bridgeConfig(worker))
                .clock(new SettableClock(file));
        return BridgeSabotage.apply(bridge, sabotage).start();
    }

    @Bean
    LiveLists liveLists(
            LivelistProperties properties,
            Broadcaster broadcaster,
            ModelRegistry registry,
            ObjectProvider<ListDefinition<?>> definitions,
            ObjectProvider<RowSourceFactory> factories,
            ObjectProvider<JsonMapper> mapper,
            @Value("${campaign.clock}") Path file,
            @Value("${campaign.sabotage:}") List<String> sabotage) {
        ListSabotage defects = new ListSabotage(sabotage);
        LiveLists.Builder lists = LiveLists.builder(new LosingBroadcaster(broadcaster, defects))
                .settings(properties.listSettings())
                .scheduler(new SettableClock(file).over(new SystemScheduler()));
        mapper.ifUnique(lists::mapper);
        List<RowSourceFactory> all = factories.orderedStream().toList();
        definitions.orderedStream().forEach(definition -> {
            registry.register(definition.model(), definition.label());
            lists.list(
                    definition,
                    defects.around(all.stream()
                            .filter(factory -> factory.supports(definition.model()))
                            .findFirst()
                            .orElseThrow()
                            .create(definition)));
        });
        return lists.start();
    }
}
