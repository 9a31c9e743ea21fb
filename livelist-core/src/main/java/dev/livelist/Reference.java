package dev.livelist;

/**
 * A reference by key that a list follows: from a property that holds the primary key of a row of another model to that row ({@link
 * Property#reference}).
 *
 * @param name what the paths of its properties begin with; itself a path where a referred row refers to a third
 * @param key the property, or path, that holds the other row's primary key
 * @param model the other model
 */
public record Reference(String name, Field key, Class<?> model) {}
