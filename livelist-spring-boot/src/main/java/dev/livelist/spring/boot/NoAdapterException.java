package dev.livelist.spring.boot;

import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Lists are declared, and nothing serves them. */
final class NoAdapterException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** The web stacks that lists can be served by. */
    enum Stack {
        WEBMVC("Spring MVC", "livelist-webmvc", "spring-boot-starter-webmvc"),
        WEBFLUX("Spring WebFlux", "livelist-webflux", "spring-boot-starter-webflux");

        private final String title;
        private final String adapter;
        private final String starter;

        Stack(String title, String adapter, String starter) {
            this.title = title;
            this.adapter = adapter;
            this.starter = starter;
        }

        String title() {
            return title;
        }

        String adapter() {
            return adapter;
        }

        String starter() {
            return starter;
        }
    }

    private final @Nullable Stack stack;
    private final List<String> lists;

    /** @param stack the application's; null where it has none */
    NoAdapterException(@Nullable Stack stack, Collection<String> lists) {
        super("Nothing serves the lists " + lists);
        this.stack = stack;
        this.lists = List.copyOf(lists);
    }

    @Nullable
    Stack stack() {
        return stack;
    }

    List<String> lists() {
        return lists;
    }
}
