/** Internal. */
@NullMarked
package dev.livelist.engine.reader;

import org.jspecify.annotations.NullMarked;
