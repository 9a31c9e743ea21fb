/**
 * From signals to keys: what the broadcaster says of the models that a list shows or depends on becomes keys of rows that may have
 * changed.
 *
 * <p>Internal. Runs on the broadcaster's threads, and on the list's own thread where the application's {@code onChange} decides.
 */
@NullMarked
package dev.livelist.engine.change;

import org.jspecify.annotations.NullMarked;
