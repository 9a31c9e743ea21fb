package dev.livelist.spring.boot;

import dev.livelist.ListDefinition;
import dev.livelist.broadcaster.Broadcaster;
import dev.livelist.broadcaster.ModelRegistry;
import dev.livelist.broadcaster.spring.boot.BroadcasterAutoConfiguration;
import dev.livelist.engine.LiveLists;
import dev.livelist.engine.LiveListsObserver;
import dev.livelist.source.RowSourceFactory;
import java.util.List;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Auto-configuration of the lists: every {@link ListDefinition} bean, read by the row source that supports its model. */
@AutoConfiguration(
        after = BroadcasterAutoConfiguration.class,
        afterName = "org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration")
@EnableConfigurationProperties(LivelistProperties.class)
public final class LiveListsAutoConfiguration {

    /** Static, because it comes before all other beans. */
    @Bean
    static LivelistTenants livelistTenants(Environment environment) {
        return new LivelistTenants(environment);
    }

    @Bean
    @ConditionalOnMissingBean
    LiveLists liveLists(
            LivelistProperties properties,
            Broadcaster broadcaster,
            ModelRegistry registry,
            ObjectProvider<ListDefinition<?>> definitions,
            ObjectProvider<RowSourceFactory> factories,
            ObjectProvider<LiveListsObserver> observers,
            ObjectProvider<JsonMapper> mapper) {
        LiveLists.Builder lists = LiveLists.builder(broadcaster)
                .settings(properties.listSettings())
                .cursors(properties.cursors())
                .observer(Observers.ofLists(observers.orderedStream()));
        // An event is one line, however the application likes its JSON to look.
        mapper.ifUnique(json -> lists.mapper(
                json.rebuild().disable(SerializationFeature.INDENT_OUTPUT).build()));
        List<RowSourceFactory> all = factories.orderedStream().toList();
        definitions.orderedStream().forEach(definition -> {
            LivelistTenants.require(definition, properties);
            registry.register(definition.model(), definition.label());
            lists.list(definition, factoryFor(definition, all).create(definition));
        });
        // After the models themselves, whose lists may have given them labels.
        definitions.orderedStream().forEach(definition -> definition
                .related()
                .forEach(other -> registry.register(other.model(), other.label())));
        return lists.start();
    }

    private static RowSourceFactory factoryFor(ListDefinition<?> definition, List<RowSourceFactory> factories) {
        return factories.stream()
                .filter(factory -> factory.supports(definition.model()))
                .findFirst()
                .orElseThrow(() -> new NoRowSourceException(definition, factories));
    }
}
