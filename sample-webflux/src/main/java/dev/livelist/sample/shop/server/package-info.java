/** How the shop speaks HTTP with WebFlux: who may do what, problem details where something is wrong, and its page. */
@NullMarked
package dev.livelist.sample.shop.server;

import org.jspecify.annotations.NullMarked;
