/** What the samples share about rows: tables, first products, and how a batch may end. */
@NullMarked
package dev.livelist.sample.shop.common;

import org.jspecify.annotations.NullMarked;
