package dev.livelist.spring.boot;

import dev.livelist.Attributes;
import java.beans.IntrospectionException;
import java.beans.Introspector;
import java.beans.PropertyDescriptor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.core.userdetails.UserDetails;
import org.springframework.util.ClassUtils;

/**
 * The attributes of an account of the application's own class: its getters and record components of a text, a number, a boolean, a UUID,
 * an enum, or a collection of these. Left out are those of {@link UserDetails} and whatever has the name of a secret. A getter that
 * fails has no value.
 */
final class UserAttributes {

    private static final Set<Class<?>> SIMPLE = Set.of(String.class, Boolean.class, UUID.class);
    private static final Set<String> SECRETS = Set.of("password", "secret", "token", "credential");

    /** As words of a name: in {@code mappingCode} there is no {@code pin}. */
    private static final Set<String> SHORT_SECRETS = Set.of("hash", "salt", "pin");

    private static final Pattern WORDS = Pattern.compile("(?<=[a-z0-9])(?=[A-Z])|_");

    /** The getters of each class, which never change. */
    private static final ClassValue<Map<String, Method>> GETTERS = new ClassValue<>() {
        @Override
        protected Map<String, Method> computeValue(Class<?> type) {
            return getters(type);
        }
    };

    private UserAttributes() {}

    static Attributes of(UserDetails account) {
        Map<String, @Nullable Object> values = new HashMap<>();
        GETTERS.get(account.getClass()).forEach((name, getter) -> values.put(name, value(account, getter)));
        return Attributes.ofSupported(values);
    }

    private static @Nullable Object value(UserDetails account, Method getter) {
        try {
            return getter.invoke(account);
        } catch (IllegalAccessException | InvocationTargetException e) {
            return null;
        }
    }

    private static Map<String, Method> getters(Class<?> type) {
        Map<String, Method> getters = new LinkedHashMap<>();
        if (type == User.class) {
            return getters;
        }
        if (type.isRecord()) {
            for (RecordComponent component : type.getRecordComponents()) {
                add(getters, component.getName(), component.getAccessor());
            }
            return getters;
        }
        try {
            for (PropertyDescriptor property :
                    Introspector.getBeanInfo(type, Object.class).getPropertyDescriptors()) {
                Method getter = property.getReadMethod();
                if (getter != null) {
                    add(getters, property.getName(), getter);
                }
            }
        } catch (IntrospectionException e) {
            throw new IllegalArgumentException("The properties of " + type.getName() + " cannot be read", e);
        }
        return getters;
    }

    private static void add(Map<String, Method> getters, String name, Method getter) {
        boolean ofUserDetails = Arrays.stream(UserDetails.class.getMethods())
                .anyMatch(method -> method.getName().equals(getter.getName()) && getter.getParameterCount() == 0);
        String lower = name.toLowerCase(Locale.ROOT);
        boolean secret = SECRETS.stream().anyMatch(lower::contains)
                || WORDS.splitAsStream(name).anyMatch(word -> SHORT_SECRETS.contains(word.toLowerCase(Locale.ROOT)));
        if (!ofUserDetails && !secret && isReadable(getter.getGenericReturnType()) && isOpen(getter)) {
            getters.put(name, getter);
        }
    }

    private static boolean isOpen(Method getter) {
        return !Modifier.isStatic(getter.getModifiers()) && getter.trySetAccessible();
    }

    private static boolean isReadable(Type type) {
        if (type instanceof ParameterizedType list && list.getRawType() instanceof Class<?> raw) {
            return Collection.class.isAssignableFrom(raw)
                    && list.getActualTypeArguments().length == 1
                    && isReadable(list.getActualTypeArguments()[0]);
        }
        if (!(type instanceof Class<?> plain)) {
            return false;
        }
        Class<?> boxed = ClassUtils.resolvePrimitiveIfNecessary(plain);
        return SIMPLE.contains(boxed) || Number.class.isAssignableFrom(boxed) || boxed.isEnum();
    }
}
