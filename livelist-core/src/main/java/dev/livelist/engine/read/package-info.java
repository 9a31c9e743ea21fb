/** Internal. */
@NullMarked
package dev.livelist.engine.read;

import org.jspecify.annotations.NullMarked;
