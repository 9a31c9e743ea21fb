/**
 * The broadcaster contract as tests.
 *
 * <p>A test class of an implementation implements one of the kit's interfaces and its hooks; JUnit then finds the kit's
 * tests in it. The name of each begins with the rule it checks, its Javadoc says what to look for when it fails.
 */
@NullMarked
package dev.livelist.broadcaster.tck;

import org.jspecify.annotations.NullMarked;
