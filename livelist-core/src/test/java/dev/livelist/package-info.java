@NullMarked
package dev.livelist;

import org.jspecify.annotations.NullMarked;
