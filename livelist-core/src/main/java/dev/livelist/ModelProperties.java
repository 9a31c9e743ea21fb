package dev.livelist;

import java.beans.BeanInfo;
import java.beans.IntrospectionException;
import java.beans.Introspector;
import java.beans.PropertyDescriptor;
import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The properties of a model class and their types: a record's components, else a bean's getters and its fields. */
final class ModelProperties {

    private ModelProperties() {}

    /** The type of a property, or of what a path with dots leads to. */
    static Optional<Class<?>> typeOf(Class<?> model, String path) {
        int dot = path.indexOf('.');
        if (dot < 0) {
            return Optional.ofNullable(of(model).get(path));
        }
        return typeOf(model, path.substring(0, dot)).flatMap(type -> typeOf(type, path.substring(dot + 1)));
    }

    static Map<String, Class<?>> of(Class<?> model) {
        Map<String, Class<?>> properties = new LinkedHashMap<>();
        if (model.isRecord()) {
            for (RecordComponent component : model.getRecordComponents()) {
                properties.put(component.getName(), component.getType());
            }
            return properties;
        }
        for (Class<?> type = model; type != null && type != Object.class; type = type.getSuperclass()) {
            for (java.lang.reflect.Field field : type.getDeclaredFields()) {
                if (!Modifier.isStatic(field.getModifiers()) && !field.isSynthetic()) {
                    properties.putIfAbsent(field.getName(), field.getType());
                }
            }
        }
        try {
            BeanInfo info = Introspector.getBeanInfo(model, Object.class);
            for (PropertyDescriptor descriptor : info.getPropertyDescriptors()) {
                if (descriptor.getReadMethod() != null) {
                    properties.put(descriptor.getName(), descriptor.getPropertyType());
                }
            }
        } catch (IntrospectionException e) {
            throw new IllegalArgumentException("The properties of " + model.getName() + " cannot be read", e);
        }
        return properties;
    }
}
