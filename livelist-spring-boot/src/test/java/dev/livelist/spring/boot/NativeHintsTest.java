package dev.livelist.spring.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.aot.hint.predicate.RuntimeHintsPredicates.reflection;
import static org.springframework.aot.hint.predicate.RuntimeHintsPredicates.resource;

import dev.livelist.ListDefinition;
import io.netty.channel.epoll.EpollSocketChannel;
import org.junit.jupiter.api.Test;
import org.springframework.aot.generate.ClassNameGenerator;
import org.springframework.aot.generate.DefaultGenerationContext;
import org.springframework.aot.generate.InMemoryGeneratedFiles;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;
import org.springframework.beans.factory.aot.AotServices;
import org.springframework.context.annotation.AnnotatedBeanDefinitionReader;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.aot.ApplicationContextAotGenerator;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.javapoet.ClassName;
import org.springframework.security.oauth2.core.OAuth2Token;
import reactor.netty.http.server.HttpServerResponse;

/** What a native image is told of, found as Spring's own processing finds it. */
class NativeHintsTest {

    record Place(String street) {}

    record House(long id, Place place) {}

    @Configuration(proxyBeanMethods = false)
    static class Lists {
        @Bean
        ListDefinition<House> houses() {
            return ListDefinition.of(House.class)
                    .publicAccess()
                    .fields(House::id, House::place)
                    .build();
        }
    }

    @Test
    void whatIsAskedForByNameIsThere() {
        RuntimeHints hints = new RuntimeHints();
        AotServices.factories()
                .load(RuntimeHintsRegistrar.class)
                .forEach(registrar -> registrar.registerHints(hints, getClass().getClassLoader()));
        assertThat(reflection().onType(HttpServerResponse.class)).accepts(hints);
        assertThat(reflection().onType(EpollSocketChannel.class)).accepts(hints);
        assertThat(reflection().onType(OAuth2Token.class)).accepts(hints);
        assertThat(resource().forResource("dev/livelist/broadcaster/postgres/capture-function.sql"))
                .accepts(hints);
        assertThat(reflection().onType(LivelistEndpoint.Report.class)).accepts(hints);
    }

    @Test
    void theModelOfEachListCanBeLookedInto() {
        try (GenericApplicationContext context = new GenericApplicationContext()) {
            new AnnotatedBeanDefinitionReader(context).register(Lists.class);
            DefaultGenerationContext generation = new DefaultGenerationContext(
                    new ClassNameGenerator(ClassName.get(NativeHintsTest.class)), new InMemoryGeneratedFiles());
            new ApplicationContextAotGenerator().processAheadOfTime(context, generation);
            RuntimeHints hints = generation.getRuntimeHints();
            assertThat(reflection().onMethodInvocation(House.class, "place")).accepts(hints);
            assertThat(reflection().onFieldAccess(House.class, "id")).accepts(hints);
            assertThat(reflection().onMethodInvocation(Place.class, "street")).accepts(hints);
        }
    }
}
