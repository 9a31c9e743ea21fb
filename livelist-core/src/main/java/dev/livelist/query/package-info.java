/** From the parameters of a request to a {@link dev.livelist.ListQuery}. */
@NullMarked
package dev.livelist.query;

import org.jspecify.annotations.NullMarked;
