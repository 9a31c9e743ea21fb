/**
 * Keeping lists in step: {@link dev.livelist.engine.LiveLists} answers queries with documents and keeps open readers up to
 * date by patches.
 */
@NullMarked
package dev.livelist.engine;

import org.jspecify.annotations.NullMarked;
