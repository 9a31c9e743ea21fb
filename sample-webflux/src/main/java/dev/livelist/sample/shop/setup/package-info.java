/** Makes the shop's tables and its first products, before the first request is taken. */
@NullMarked
package dev.livelist.sample.shop.setup;

import org.jspecify.annotations.NullMarked;
