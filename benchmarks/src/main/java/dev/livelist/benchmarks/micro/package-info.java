/** The parts of a worker by themselves, each beside what one would take instead, with what they allocate. */
@NullMarked
package dev.livelist.benchmarks.micro;

import org.jspecify.annotations.NullMarked;
