/**
 * What a stream session sees: a signal that there may be news, and a poll that gives the next event.
 *
 * <p>Internal. A reader's document and history belong to the shard; what a reader has been sent belongs to the thread that polls.
 */
@NullMarked
package dev.livelist.engine.reader;

import org.jspecify.annotations.NullMarked;
