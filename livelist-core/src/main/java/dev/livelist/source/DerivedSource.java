package dev.livelist.source;

/**
 * A source that computes derived fields ({@link dev.livelist.Derived}): each {@link SourceRow} has their values in the places that {@link
 * dev.livelist.ListDefinition#columns()} gives them, from the statement that reads the row. Of rows ({@link dev.livelist.Derived.Kind#ROWS}) that is a
 * {@code List<Object[]>}, which {@link ChildRows} helps to fill. It also reads the rows that they are
 * computed of, by {@link #related}, so that a change of one leads to the rows that it concerns. A list with derived fields needs one.
 */
public interface DerivedSource extends RelatedSource {}
