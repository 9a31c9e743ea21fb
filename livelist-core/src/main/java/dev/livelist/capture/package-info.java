/** What change captures share: collecting what a transaction changes, and telling it once the outcome is known. */
@NullMarked
package dev.livelist.capture;

import org.jspecify.annotations.NullMarked;
