/** The shop over HTTP: JSON in and out, problem details where something is wrong, and who may do what. */
@NullMarked
package dev.livelist.sample.shop.rest;

import org.jspecify.annotations.NullMarked;
