/** How the shop speaks HTTP with Spring MVC: who may do what, problem details where something is wrong, and the worker's name. */
@NullMarked
package dev.livelist.sample.shop.server;

import org.jspecify.annotations.NullMarked;
