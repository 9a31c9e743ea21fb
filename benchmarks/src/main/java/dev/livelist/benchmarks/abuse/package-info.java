/** What somebody who asks for as much as they can costs the others. */
@NullMarked
package dev.livelist.benchmarks.abuse;

import org.jspecify.annotations.NullMarked;
