package dev.livelist;

import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Optional;
import java.util.TreeSet;

/**
 * What annotations of Jakarta Persistence say of a class. They are known by their names alone, for a definition needs no persistence
 * API. A mapping that is written elsewhere is not seen.
 */
final class Entities {

    private static final String PERSISTENCE = "jakarta.persistence.";

    private Entities() {}

    /** Whether rows of that class are apart from those that refer to them. */
    static boolean isEntity(Class<?> type) {
        return has(type, "Entity");
    }

    /** The property that is the primary key; empty where there is not exactly one. */
    static Optional<String> id(Class<?> entity) {
        TreeSet<String> ids = new TreeSet<>();
        for (Class<?> type = entity; type != null && type != Object.class; type = type.getSuperclass()) {
            for (java.lang.reflect.Field field : type.getDeclaredFields()) {
                if (has(field, "Id")) {
                    ids.add(field.getName());
                }
            }
            for (Method method : type.getDeclaredMethods()) {
                if (has(method, "Id")) {
                    ids.add(PropertyNames.ofAccessor(method.getName(), method.getReturnType() == boolean.class));
                }
            }
        }
        return ids.size() == 1 ? Optional.of(ids.first()) : Optional.empty();
    }

    private static boolean has(AnnotatedElement element, String annotation) {
        return Arrays.stream(element.getAnnotations())
                .map(Annotation::annotationType)
                .anyMatch(type -> type.getName().equals(PERSISTENCE + annotation));
    }
}
