/**
 * A shop with two live lists: its products, which everybody sees, and orders, of which each user sees their own. What makes
 * them live is in {@link dev.livelist.sample.shop.ShopLists}; the rest is the ordinary application around it.
 */
@NullMarked
package dev.livelist.sample.shop;

import org.jspecify.annotations.NullMarked;
