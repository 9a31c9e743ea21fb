package dev.livelist.spring.boot;

import dev.livelist.ListDefinition;
import dev.livelist.source.RowSourceFactory;
import java.util.List;

/** Nothing here can read the rows of a list. */
final class NoRowSourceException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String list;
    private final String model;
    private final List<String> factories;

    NoRowSourceException(ListDefinition<?> definition, List<RowSourceFactory> factories) {
        super("Nothing can read the rows of the " + definition);
        this.list = definition.name();
        this.model = definition.model().getName();
        this.factories = factories.stream()
                .map(factory -> factory.getClass().getSimpleName())
                .toList();
    }

    String list() {
        return list;
    }

    String model() {
        return model;
    }

    List<String> factories() {
        return factories;
    }
}
