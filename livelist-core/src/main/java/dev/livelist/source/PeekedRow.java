package dev.livelist.source;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A row with every property that a condition may ask about.
 *
 * @param row the row as {@link RowSource#probe} would give it
 * @param properties the values of all comparable properties that the source maps, by name, each in the (boxed) type of its property
 */
public record PeekedRow(SourceRow row, Map<String, @Nullable Object> properties) {}
