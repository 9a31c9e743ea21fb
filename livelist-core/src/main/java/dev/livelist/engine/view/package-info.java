/**
 * What one worker knows about a query: the prefix of its rows, which rows belong to it as far as memory may decide, their order, and the
 * total.
 *
 * <p>Internal. Confined to the shard, but for {@link dev.livelist.engine.view.ViewQuery} and {@link
 * dev.livelist.engine.view.Shapes}.
 */
@NullMarked
package dev.livelist.engine.view;

import org.jspecify.annotations.NullMarked;
