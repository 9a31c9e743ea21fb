package dev.livelist.capture;

import dev.livelist.FieldType;
import dev.livelist.broadcaster.Invalidation;
import dev.livelist.broadcaster.ModelChange;
import dev.livelist.broadcaster.ModelRegistry;
import dev.livelist.broadcaster.Signal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Names what changes of a class are to be told: under each label under which the class, or one that it extends, is registered
 * at the time of the write; nothing where there is none. Safe for any number of threads.
 */
public final class ModelSignals {

    private final ModelRegistry registry;

    /** Tells of the registry's models. */
    public ModelSignals(ModelRegistry registry) {
        this.registry = registry;
    }

    /** The models that are told of. */
    public ModelRegistry registry() {
        return registry;
    }

    /** One row; the model as a whole where its key is null or has no canonical text. */
    public List<Signal> row(ModelChange.Action action, Class<?> type, @Nullable Object key) {
        return signals(type, label -> text(key)
                .<Signal>map(pk -> new ModelChange(label, action, pk))
                .orElseGet(() -> new Invalidation(label, Invalidation.Reason.ANNOUNCED)));
    }

    /** The model as a whole. */
    public List<Signal> invalidation(Class<?> type) {
        return signals(type, label -> new Invalidation(label, Invalidation.Reason.ANNOUNCED));
    }

    private List<Signal> signals(Class<?> type, Function<String, Signal> ofLabel) {
        List<Signal> signals = new ArrayList<>(1);
        for (Class<?> model = type; model != null; model = model.getSuperclass()) {
            registry.labelOf(model).map(ofLabel).ifPresent(signals::add);
        }
        return signals;
    }

    /** A key's canonical text; keys of several parts, and of classes of the application's own, have none. */
    private static Optional<String> text(@Nullable Object key) {
        if (key == null || !FieldType.of(key.getClass()).isComparable()) {
            return Optional.empty();
        }
        String text = key instanceof Enum<?> constant ? constant.name() : key.toString();
        return text.isEmpty() ? Optional.empty() : Optional.of(text);
    }
}
