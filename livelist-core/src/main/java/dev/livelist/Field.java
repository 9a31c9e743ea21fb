package dev.livelist;

/**
 * A property of a model that a list uses.
 *
 * @param name the property's name. Readers call it so, too, unless the list {@linkplain FieldNames gives it another name}
 * @param javaType its declared type, primitive or not
 * @param type its kind
 */
public record Field(String name, Class<?> javaType, FieldType type) {

    /** A field of that Java type. */
    public static Field of(String name, Class<?> javaType) {
        return new Field(name, javaType, FieldType.of(javaType));
    }
}
