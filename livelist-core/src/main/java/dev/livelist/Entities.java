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

    /** Whether a row has the key of the row that an association leads to: not where that one refers to it, or a table of their own does. */
    static boolean holdsKey(Class<?> owner, String association) {
        for (Class<?> type = owner; type != null && type != Object.class; type = type.getSuperclass()) {
            for (java.lang.reflect.Field field : type.getDeclaredFields()) {
                if (field.getName().equals(association) && isElsewhere(field)) {
                    return false;
                }
            }
            for (Method method : type.getDeclaredMethods()) {
                if (association.equals(
                                PropertyNames.ofAccessor(method.getName(), method.getReturnType() == boolean.class))
                        && isElsewhere(method)) {
                    return false;
                }
            }
        }
        return true;
    }

    private static boolean isElsewhere(AnnotatedElement member) {
        return has(member, "JoinTable")
                || Arrays.stream(member.getAnnotations())
                        .filter(annotation ->
                                annotation.annotationType().getName().equals(PERSISTENCE + "OneToOne"))
                        .anyMatch(annotation -> !mappedBy(annotation).isEmpty());
    }

    private static String mappedBy(Annotation association) {
        try {
            return (String) association.annotationType().getMethod("mappedBy").invoke(association);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(association + " cannot be read", e);
        }
    }

    private static boolean has(AnnotatedElement element, String annotation) {
        return Arrays.stream(element.getAnnotations())
                .map(Annotation::annotationType)
                .anyMatch(type -> type.getName().equals(PERSISTENCE + annotation));
    }
}
