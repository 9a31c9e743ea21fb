/**
 * Declaring a live list: {@link dev.livelist.ListDefinition} says which rows of a model a page may show, to whom, how
 * they may be sorted, filtered and searched. {@link dev.livelist.engine.LiveLists} keeps such lists in step.
 */
@NullMarked
package dev.livelist;

import org.jspecify.annotations.NullMarked;
