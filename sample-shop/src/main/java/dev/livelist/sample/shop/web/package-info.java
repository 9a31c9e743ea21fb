/** How a shop speaks HTTP, whatever its web stack: the members and parameters of requests, its users, and who may have a pane on a worker. */
@NullMarked
package dev.livelist.sample.shop.web;

import org.jspecify.annotations.NullMarked;
