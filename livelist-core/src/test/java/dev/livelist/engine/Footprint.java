package dev.livelist.engine;

import dev.livelist.engine.shard.EngineContext;
import dev.livelist.engine.view.ViewQuery;
import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * About how many bytes can be reached from an object: what this package made, and collections, arrays and values in it.
 * Readers' callbacks, and what the engine shares among views, are left out.
 */
final class Footprint {

    private static final Set<Class<?>> CALLBACKS = Set.of(Runnable.class, ReadySignal.class);

    /** What all views share, and what the shard around a view is made of. */
    private static final Set<Class<?>> SHARED = Set.of(LiveLists.class, EngineContext.class, ViewQuery.class);

    private final Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    private final Deque<Object> left = new ArrayDeque<>();
    private long bytes;

    private Footprint() {}

    static long of(Object root) {
        Footprint footprint = new Footprint();
        footprint.reach(root);
        while (!footprint.left.isEmpty()) {
            footprint.look(footprint.left.remove());
        }
        return footprint.bytes;
    }

    private void reach(@Nullable Object found) {
        if (found != null && seen.add(found)) {
            left.add(found);
        }
    }

    private void look(Object object) {
        Class<?> type = object.getClass();
        if (type.isArray()) {
            int length = Array.getLength(object);
            bytes += 16 + (long) length * size(type.getComponentType());
            if (!type.getComponentType().isPrimitive()) {
                for (Object element : (Object[]) object) {
                    reach(element);
                }
            }
        } else if (object instanceof String text) {
            bytes += 40 + text.length();
        } else if (object instanceof Map<?, ?> map) {
            bytes += 48 + 48L * map.size();
            map.forEach((key, value) -> {
                reach(key);
                reach(value);
            });
        } else if (object instanceof Collection<?> collection) {
            bytes += 32 + 8L * collection.size();
            collection.forEach(this::reach);
        } else if (type.getName().startsWith("dev.livelist.engine.") && !type.isEnum() && !type.isHidden()) {
            fields(object, type);
        } else {
            bytes += 32;
        }
    }

    private void fields(Object object, Class<?> type) {
        bytes += 16;
        if (SHARED.contains(type)) {
            return;
        }
        for (Field field : type.getDeclaredFields()) {
            if (Modifier.isStatic(field.getModifiers())) {
                continue;
            }
            bytes += size(field.getType());
            if (!field.getType().isPrimitive() && !CALLBACKS.contains(field.getType())) {
                try {
                    field.setAccessible(true);
                    reach(field.get(object));
                } catch (IllegalAccessException e) {
                    throw new AssertionError(e);
                }
            }
        }
    }

    private static int size(Class<?> type) {
        if (type == byte.class || type == boolean.class) {
            return 1;
        }
        return type == long.class || type == double.class ? 8 : 4;
    }
}
