@NullMarked
package dev.livelist.capture;

import org.jspecify.annotations.NullMarked;
