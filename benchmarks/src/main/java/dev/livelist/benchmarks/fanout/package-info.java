/** What it costs to hand one message to many readers over Server-Sent Events, beside other servers in the same run. */
@NullMarked
package dev.livelist.benchmarks.fanout;

import org.jspecify.annotations.NullMarked;
