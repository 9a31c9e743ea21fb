package dev.livelist;

/**
 * A property of a model that a list uses.
 *
 * @param name the property's name, which is also the member's name in the document and the parameter's in a filter
 * @param javaType its declared type, primitive or not
 * @param type its kind
 */
public record Field(String name, Class<?> javaType, FieldType type) {

    /** A field of that Java type. */
    public static Field of(String name, Class<?> javaType) {
        return new Field(name, javaType, FieldType.of(javaType));
    }
}
