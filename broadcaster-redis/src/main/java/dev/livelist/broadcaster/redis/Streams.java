package dev.livelist.broadcaster.redis;

import dev.livelist.broadcaster.transport.Transport.Kind;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The two streams of a channel and how they are written: one for messages, which keeps about {@code maxLength} of them,
 * and one for heartbeats, so that these evict none. On a cluster both are in one slot, as one XREAD demands.
 *
 * @param messages the key of the first, {@code <channel>:0}
 * @param heartbeats the key of the other
 * @param maxLength how many messages are kept at least, and about
 * @param fewest how many entries one read brings at most, where they may be long
 * @param most the same where those of the last read were short
 */
record Streams(String messages, String heartbeats, int maxLength, int fewest, int most) {

    /** The field of an entry that has the message. */
    static final String MESSAGE = "m";

    /** The only field of the entry that an empty stream is given. */
    static final String ANCHOR = "anchor";

    /** Of several thousand workers the last ones, of a few the last minutes: nobody reads them twice. */
    static final int HEARTBEATS_KEPT = 1_000;

    private static final int MOST_AT_ONCE = 256;
    private static final int FEWEST_AT_ONCE = 8;
    private static final int BYTES_AT_ONCE = 16 << 20;

    /** What reads of more and more entries may bring before they are made smaller again. */
    private static final int SMALL = 1 << 20;

    static Streams of(String key, int maxLength, int maxMessageBytes) {
        int fewest = Math.max(FEWEST_AT_ONCE, Math.min(MOST_AT_ONCE, BYTES_AT_ONCE / maxMessageBytes));
        String heartbeats = hasHashTag(key) ? key + ":heartbeats" : "{" + key + "}:heartbeats";
        // No more than trimming leaves, so that a read which is not full cannot have begun behind it.
        return new Streams(key, heartbeats, maxLength, Math.min(fewest, maxLength), Math.min(MOST_AT_ONCE, maxLength));
    }

    /** How many entries to read after a read of that many brought those bytes: more where there was more, and it was short. */
    int next(int count, boolean full, long bytes) {
        if (bytes > SMALL) {
            return fewest;
        }
        return full ? Math.min(2 * count, most) : count;
    }

    PublishCommand add(
            RedisCodec<String, byte[]> codec, Kind kind, byte[] message, Consumer<@Nullable Throwable> done) {
        boolean heartbeat = kind == Kind.HEARTBEAT;
        CommandArgs<String, byte[]> args = new CommandArgs<>(codec)
                .addKey(heartbeat ? heartbeats : messages)
                .add("MAXLEN")
                // About: Redis then lets whole blocks go, which costs it next to nothing, and keeps no fewer.
                .add("~")
                .add(heartbeat ? HEARTBEATS_KEPT : maxLength)
                .add("*")
                .add(MESSAGE.getBytes(StandardCharsets.UTF_8))
                .addValue(message);
        return new PublishCommand(codec, CommandType.XADD, args, done);
    }

    /** One XREAD of both, each from an entry on that has been read. */
    CommandArgs<String, byte[]> read(
            RedisCodec<String, byte[]> codec, Duration block, int count, String message, String heartbeat) {
        return new CommandArgs<>(codec)
                .add("BLOCK")
                .add(block.toMillis())
                .add("COUNT")
                .add(count)
                .add("STREAMS")
                .addKey(messages)
                .addKey(heartbeats)
                .add(message)
                .add(heartbeat);
    }

    /** What was read of one of the streams, in the order of the stream; nothing where the answer is none. */
    List<Entry> entries(String stream, List<Object> answer) {
        for (Object read : answer) {
            List<?> pair = (List<?>) read;
            if (text(pair.get(0)).equals(stream)) {
                return ((List<?>) pair.get(1))
                        .stream().map(entry -> Entry.of((List<?>) entry)).toList();
            }
        }
        return List.of();
    }

    private static String text(Object bytes) {
        return new String((byte[]) bytes, StandardCharsets.UTF_8);
    }

    /** An entry; without a message where it has no field of that name. */
    static final class Entry {

        final String id;
        final byte @Nullable [] message;

        private Entry(String id, byte @Nullable [] message) {
            this.id = id;
            this.message = message;
        }

        /** Whether it was added in an earlier millisecond than the entry with that id. */
        boolean isBefore(String other) {
            return millis(id) < millis(other);
        }

        private static long millis(String id) {
            return Long.parseLong(id, 0, id.indexOf('-'), 10);
        }

        private static Entry of(List<?> entry) {
            byte[] message = null;
            // None where the entry has been deleted meanwhile.
            if (entry.get(1) instanceof List<?> fields) {
                for (int i = 0; i + 1 < fields.size(); i += 2) {
                    if (text(fields.get(i)).equals(MESSAGE)) {
                        message = (byte[]) fields.get(i + 1);
                    }
                }
            }
            return new Entry(text(entry.get(0)), message);
        }
    }

    private static boolean hasHashTag(String key) {
        int open = key.indexOf('{');
        return open >= 0 && key.indexOf('}', open) > open + 1;
    }
}
