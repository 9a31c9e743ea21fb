/** Internal. */
@NullMarked
package dev.livelist.engine.page;

import org.jspecify.annotations.NullMarked;
