package dev.livelist.broadcaster;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Which classes are live models, and under which label. Change capture asks it at every write: a class that is not
 * registered is not announced, and unregistering one takes effect with the next write.
 *
 * <p>Safe for use by any number of threads.
 */
public final class ModelRegistry {

    private final Map<Class<?>, String> labels = new ConcurrentHashMap<>();

    /** Registers a class under the label made from its name; see {@link ModelLabels#labelOf}. */
    public String register(Class<?> model) {
        return register(model, ModelLabels.labelOf(model));
    }

    /**
     * Registers a class under a label. Registering it again under the same label does nothing.
     *
     * @return the label
     * @throws IllegalStateException where the class has another label already, or the label another class
     */
    public synchronized String register(Class<?> model, String label) {
        ModelLabels.requireValid(label);
        String present = labels.get(model);
        if (present != null && !present.equals(label)) {
            throw new IllegalStateException(model.getName() + " is registered as '" + present
                    + "' already; unregister it before calling it '" + label + "'");
        }
        Optional<Class<?>> owner = modelOf(label);
        if (owner.isPresent() && owner.get() != model) {
            throw new IllegalStateException("The label '" + label + "' belongs to "
                    + owner.get().getName() + "; give " + model.getName() + " another one");
        }
        labels.put(model, label);
        return label;
    }

    /**
     * Ends the announcing of a class: writes after this are not captured.
     *
     * @return whether it was registered
     */
    public synchronized boolean unregister(Class<?> model) {
        return labels.remove(model) != null;
    }

    /** Whether the class is registered. */
    public boolean isRegistered(Class<?> model) {
        return labels.containsKey(model);
    }

    /** The label of a class. */
    public Optional<String> labelOf(Class<?> model) {
        return Optional.ofNullable(labels.get(model));
    }

    /** The class of a label. */
    public Optional<Class<?>> modelOf(String label) {
        for (Map.Entry<Class<?>, String> entry : labels.entrySet()) {
            if (entry.getValue().equals(label)) {
                return Optional.of(entry.getKey());
            }
        }
        return Optional.empty();
    }

    /** All registered classes with their labels, as they are now. */
    public Map<Class<?>, String> models() {
        return Map.copyOf(labels);
    }
}
