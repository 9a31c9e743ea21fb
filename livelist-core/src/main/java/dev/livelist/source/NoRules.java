package dev.livelist.source;

import dev.livelist.Field;
import java.util.Comparator;
import java.util.Optional;

/** Memory decides nothing. */
enum NoRules implements MemoryRules {
    INSTANCE;

    @Override
    public Optional<Comparator<Object>> order(Field field) {
        return Optional.empty();
    }

    @Override
    public boolean keysArePlain() {
        return false;
    }

    @Override
    public String whyNotInMemory(Field field) {
        return "the source does not say how the database compares " + field.name();
    }
}
