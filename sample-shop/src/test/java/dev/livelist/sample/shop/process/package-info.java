/** Tests of a sample from outside: its jar as processes, on real databases, asked over HTTP. Each sample runs them against its own. */
@NullMarked
package dev.livelist.sample.shop.process;

import org.jspecify.annotations.NullMarked;
