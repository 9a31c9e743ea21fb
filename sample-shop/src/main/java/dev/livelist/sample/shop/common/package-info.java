/** What is said of a shop's rows, whatever keeps them: its tables, its first products, and how a piece of work may end. */
@NullMarked
package dev.livelist.sample.shop.common;

import org.jspecify.annotations.NullMarked;
