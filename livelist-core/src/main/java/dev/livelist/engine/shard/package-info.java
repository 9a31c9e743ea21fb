/** Internal. */
@NullMarked
package dev.livelist.engine.shard;

import org.jspecify.annotations.NullMarked;
