/** Internal. */
@NullMarked
package dev.livelist.engine.view;

import org.jspecify.annotations.NullMarked;
