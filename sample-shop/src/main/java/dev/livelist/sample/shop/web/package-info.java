/**
 * How a shop speaks HTTP, whatever keeps its rows: the members of requests, problem details where something is wrong, who may do what, and
 * its page.
 */
@NullMarked
package dev.livelist.sample.shop.web;

import org.jspecify.annotations.NullMarked;
