/**
 * What workers say to each other: UTF-8 JSON, one object per message.
 *
 * <p>{@link dev.livelist.broadcaster.wire.WireEncoder} writes envelopes of the current version;
 * {@link dev.livelist.broadcaster.wire.WireDecoder} reads them, and the plain messages of other programs, and turns
 * whatever else arrives into a value that says what is wrong with it. Neither knows what a sequence number is for: that is
 * the bridge's.
 */
@NullMarked
package dev.livelist.broadcaster.wire;

import org.jspecify.annotations.NullMarked;
