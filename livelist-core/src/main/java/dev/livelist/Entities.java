package dev.livelist;

import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

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
        members(entity).forEach((member, name) -> {
            if (has(member, "Id")) {
                ids.add(name);
            }
        });
        return ids.size() == 1 ? Optional.of(ids.first()) : Optional.empty();
    }

    /**
     * Whether a row has the primary key of the row that an association leads to: not where that one refers to it, a table of their own does, or
     * the row has the value of another column.
     */
    static boolean holdsKey(Class<?> owner, String association, Class<?> other) {
        return members(owner).entrySet().stream()
                .filter(member -> member.getValue().equals(association))
                .noneMatch(member -> isElsewhere(member.getKey()) || isByAnotherColumn(member.getKey(), other));
    }

    /** Fields and accessors, with the properties that they are. */
    private static Map<AnnotatedElement, String> members(Class<?> entity) {
        Map<AnnotatedElement, String> members = new LinkedHashMap<>();
        for (Class<?> type = entity; type != null && type != Object.class; type = type.getSuperclass()) {
            for (java.lang.reflect.Field field : type.getDeclaredFields()) {
                members.put(field, field.getName());
            }
            for (Method method : type.getDeclaredMethods()) {
                members.put(
                        method, PropertyNames.ofAccessor(method.getName(), method.getReturnType() == boolean.class));
            }
        }
        return members;
    }

    private static boolean isElsewhere(AnnotatedElement member) {
        return has(member, "JoinTable")
                || all(member, "OneToOne")
                        .anyMatch(one -> !text(one, "mappedBy").isEmpty());
    }

    private static boolean isByAnotherColumn(AnnotatedElement member, Class<?> other) {
        Set<String> key = new HashSet<>();
        key.add("");
        members(other).forEach((candidate, name) -> {
            if (has(candidate, "Id")) {
                key.add(plain(name));
                all(candidate, "Column").forEach(column -> key.add(plain(text(column, "name"))));
            }
        });
        return all(member, "JoinColumn").anyMatch(join -> !key.contains(plain(text(join, "referencedColumnName"))));
    }

    /** As names of columns are compared: naming strategies write {@code projectId} as {@code project_id}. */
    private static String plain(String name) {
        return name.replaceAll("[_\"`]", "").toLowerCase(Locale.ROOT);
    }

    private static String text(Annotation annotation, String name) {
        try {
            return (String) annotation.annotationType().getMethod(name).invoke(annotation);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(annotation + " cannot be read", e);
        }
    }

    private static boolean has(AnnotatedElement element, String annotation) {
        return all(element, annotation).findAny().isPresent();
    }

    private static Stream<Annotation> all(AnnotatedElement element, String annotation) {
        return Arrays.stream(element.getAnnotations())
                .filter(present -> present.annotationType().getName().equals(PERSISTENCE + annotation));
    }
}
