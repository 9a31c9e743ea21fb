/** The shop as its users see it: the built jar as a process of its own, asked over HTTP and looked at in a browser. */
@NullMarked
package dev.livelist.sample.shop.process;

import org.jspecify.annotations.NullMarked;
