/** The shop over HTTP: JSON in and out. */
@NullMarked
package dev.livelist.sample.shop.rest;

import org.jspecify.annotations.NullMarked;
