package dev.livelist.engine.view;

/**
 * What counting a view has found.
 *
 * @param rows how many rows the list has, before the view's rows and after them
 * @param among how many of the rows that the view knew when the count began; -1 where the count was not of one instant
 * @param before how many rows come before those of the view
 */
public record Tally(long rows, int among, long before) {}
