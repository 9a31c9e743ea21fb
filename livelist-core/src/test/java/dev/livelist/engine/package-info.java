@NullMarked
package dev.livelist.engine;

import org.jspecify.annotations.NullMarked;
