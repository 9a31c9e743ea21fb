package dev.livelist;

import java.beans.Introspector;
import java.lang.invoke.SerializedLambda;
import java.lang.reflect.Method;

/** Finds which property a {@link Property} refers to. Each method reference in the source has a class of its own, so one look is enough. */
final class PropertyNames {

    private static final ClassValue<Cached> CACHE = new ClassValue<>() {
        @Override
        protected Cached computeValue(Class<?> type) {
            return new Cached();
        }
    };

    /** The name is written once and by racing threads alike: always the same value. */
    private static final class Cached {
        private volatile String name = "";
    }

    private PropertyNames() {}

    static String nameOf(Property<?, ?> property) {
        if (property instanceof PropertyPath<?, ?> path) {
            return path.name();
        }
        Cached cached = CACHE.get(property.getClass());
        String name = cached.name;
        if (name.isEmpty()) {
            name = resolve(property);
            cached.name = name;
        }
        return name;
    }

    private static String resolve(Property<?, ?> property) {
        SerializedLambda lambda;
        try {
            Method writeReplace = property.getClass().getDeclaredMethod("writeReplace");
            writeReplace.setAccessible(true);
            lambda = (SerializedLambda) writeReplace.invoke(property);
        } catch (ReflectiveOperationException | RuntimeException e) {
            throw new IllegalArgumentException(
                    "A property must be a method reference such as Product::name, not " + property.getClass(), e);
        }
        String method = lambda.getImplMethodName();
        if (method.startsWith("lambda$") || method.equals("<init>") || method.contains("$")) {
            throw new IllegalArgumentException(
                    "A property must be a plain method reference such as Product::name, not a lambda (in "
                            + lambda.getCapturingClass().replace('/', '.') + ")");
        }
        return ofAccessor(method, lambda.getImplMethodSignature().endsWith("Z"));
    }

    /** The property that a method of that name gives. */
    static String ofAccessor(String method, boolean isBoolean) {
        if (method.length() > 3 && method.startsWith("get") && Character.isUpperCase(method.charAt(3))) {
            return Introspector.decapitalize(method.substring(3));
        }
        if (method.length() > 2 && method.startsWith("is") && Character.isUpperCase(method.charAt(2)) && isBoolean) {
            return Introspector.decapitalize(method.substring(2));
        }
        return method;
    }
}
