/** The campaign, and what it is made of. */
@NullMarked
package dev.livelist.campaign;

import org.jspecify.annotations.NullMarked;
