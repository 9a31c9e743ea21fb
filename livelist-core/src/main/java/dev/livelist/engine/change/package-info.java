/** Internal. */
@NullMarked
package dev.livelist.engine.change;

import org.jspecify.annotations.NullMarked;
