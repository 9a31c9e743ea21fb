/** Makes the shop's tables and its first products, before the first request is taken, and sees to where it waits. */
@NullMarked
package dev.livelist.sample.shop.setup;

import org.jspecify.annotations.NullMarked;
