package dev.livelist.broadcaster.wire;

import static dev.livelist.broadcaster.wire.WireFormat.ACTION;
import static dev.livelist.broadcaster.wire.WireFormat.AT;
import static dev.livelist.broadcaster.wire.WireFormat.BEAT;
import static dev.livelist.broadcaster.wire.WireFormat.BOOT;
import static dev.livelist.broadcaster.wire.WireFormat.BYE;
import static dev.livelist.broadcaster.wire.WireFormat.CAUSES;
import static dev.livelist.broadcaster.wire.WireFormat.HEARD;
import static dev.livelist.broadcaster.wire.WireFormat.INVALIDATED;
import static dev.livelist.broadcaster.wire.WireFormat.LANE;
import static dev.livelist.broadcaster.wire.WireFormat.LANES;
import static dev.livelist.broadcaster.wire.WireFormat.MODEL_LABEL;
import static dev.livelist.broadcaster.wire.WireFormat.ORIGIN;
import static dev.livelist.broadcaster.wire.WireFormat.PEERS;
import static dev.livelist.broadcaster.wire.WireFormat.PK;
import static dev.livelist.broadcaster.wire.WireFormat.SEQ;
import static dev.livelist.broadcaster.wire.WireFormat.SIGNALS;
import static dev.livelist.broadcaster.wire.WireFormat.TRACE;
import static dev.livelist.broadcaster.wire.WireFormat.V;
import static dev.livelist.broadcaster.wire.WireFormat.VERSION;

import dev.livelist.broadcaster.Cause;
import dev.livelist.broadcaster.ModelChange;
import dev.livelist.broadcaster.Signal;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.SerializableString;
import tools.jackson.core.io.SerializedString;
import tools.jackson.core.json.JsonFactory;

/**
 * Writes the messages of one sender on one lane.
 *
 * <p>Encoding is done in two steps, so that the sequence number can be taken late and in order: {@link #encode} turns
 * signals into bodies, each of which fits into a message, and {@link #frame} puts a number before a body. A change whose
 * key cannot be sent (longer than 512 characters, or half a surrogate pair) is sent as an invalidation of its model.
 *
 * <p>Immutable, and safe for use by any number of threads.
 */
public final class WireEncoder {

    /** How many of the workers it hears one heartbeat names. */
    public static final int MAX_NAMES = WireFormat.MAX_NAMES;

    /** The shortest limit that can be kept: one signal with the longest label and key, and the envelope around it. */
    public static final int MIN_MESSAGE_BYTES = 6_000;

    private static final JsonFactory JSON = new JsonFactory();
    private static final SerializableString NAME_MODEL_LABEL = new SerializedString(MODEL_LABEL);
    private static final SerializableString NAME_ACTION = new SerializedString(ACTION);
    private static final SerializableString NAME_PK = new SerializedString(PK);
    private static final SerializableString VALUE_INVALIDATED = new SerializedString(INVALIDATED);
    private static final byte[] BEFORE_SIGNALS = utf8(",\"" + SIGNALS + "\":");
    private static final byte[] BEFORE_AT = utf8(",\"" + AT + "\":");
    private static final byte[] NOTHING = {};
    private static final byte[] NO_SIGNALS = utf8("[]");
    private static final byte[] END = {'}'};
    /** The punctuation and names around one signal, with room to spare. */
    private static final int AROUND_A_SIGNAL = 60;

    private final @Nullable ChannelKey key;
    private final byte[] head;
    private final int maxMessageBytes;
    private final int maxBodyBytes;

    /**
     * Writes for one sender on one lane.
     *
     * @param sender who writes
     * @param lanes over how many lanes the sender spreads labels
     * @param lane the lane of these messages
     * @param maxMessageBytes the longest message, at least {@value #MIN_MESSAGE_BYTES}
     */
    public WireEncoder(WireMessage.Sender sender, int lanes, int lane, int maxMessageBytes) {
        this(sender, lanes, lane, maxMessageBytes, null);
    }

    /**
     * The same, with a seal on every message.
     *
     * @param key whose seal; null for none
     */
    public WireEncoder(WireMessage.Sender sender, int lanes, int lane, int maxMessageBytes, @Nullable ChannelKey key) {
        if (maxMessageBytes < MIN_MESSAGE_BYTES) {
            throw new IllegalArgumentException("A message may have to be " + MIN_MESSAGE_BYTES
                    + " bytes long; a limit of " + maxMessageBytes + " cannot be kept");
        }
        if (lanes < 1 || lanes > WireFormat.MAX_LANES || lane < 0 || lane >= lanes) {
            throw new IllegalArgumentException(
                    "Lane " + lane + " of " + lanes + ": there are 1 to " + WireFormat.MAX_LANES + ", counted from 0");
        }
        requireId(ORIGIN, sender.origin());
        requireId(BOOT, sender.boot());
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), out)) {
            json.writeStartObject();
            json.writeNumberProperty(V, VERSION);
            json.writeStringProperty(ORIGIN, sender.origin());
            json.writeStringProperty(BOOT, sender.boot());
            json.writeNumberProperty(LANES, lanes);
            json.writeNumberProperty(LANE, lane);
            json.writeName(SEQ);
            json.writeRawValue("");
            json.writeEndObject();
        }
        byte[] whole = out.toByteArray();
        head = Arrays.copyOf(whole, whole.length - END.length);
        this.key = key;
        this.maxMessageBytes = key == null ? maxMessageBytes : maxMessageBytes - ChannelKey.SEAL_BYTES;
        maxBodyBytes =
                this.maxMessageBytes - head.length - 20 - BEFORE_AT.length - 20 - BEFORE_SIGNALS.length - END.length;
    }

    /**
     * Checks what identifies a sender: 1 to 100 characters without half a surrogate pair.
     *
     * @param what what the id is of, for the message of the exception
     * @return the id
     */
    public static String requireId(String what, String id) {
        if (id.length() > WireFormat.MAX_ID_CHARS || !WireFormat.isPortable(id)) {
            throw new IllegalArgumentException(
                    "'" + id + "' is no " + what + ": it has 1 to " + WireFormat.MAX_ID_CHARS + " characters");
        }
        return id;
    }

    /** The signals as the bodies of as few messages as the limit allows, in order; none for no signals. */
    public List<byte[]> encode(List<? extends Signal> signals) {
        return encode(signals, List.of());
    }

    /** The same, for messages that have room for these causes. */
    public List<byte[]> encode(List<? extends Signal> signals, List<Cause> causes) {
        int most = maxBodyBytes - member(causes).length;
        List<byte[]> bodies = new ArrayList<>(1);
        int start = 0;
        int bytes = 2;
        for (int i = 0; i < signals.size(); i++) {
            int size = AROUND_A_SIGNAL + sizeBound(signals.get(i));
            if (bytes + size > most && i > start) {
                bodies.add(body(signals.subList(start, i), bytes));
                start = i;
                bytes = 2;
            }
            bytes += size;
        }
        if (start < signals.size()) {
            bodies.add(body(signals.subList(start, signals.size()), bytes));
        }
        return bodies;
    }

    /** The message with this number and body, which says nothing of when its signals were published. */
    public byte[] frame(long seq, byte[] body) {
        return sealed(join(head, utf8(Long.toString(seq)), BEFORE_SIGNALS, body, END));
    }

    /** The message with this number and body, whose signals come from no client's write that is known. */
    public byte[] frame(long seq, byte[] body, Instant at, Map<String, String> trace) {
        return frame(seq, body, at, trace, List.of());
    }

    /**
     * The message with this number and body.
     *
     * @param causes the writes of clients that its signals come from; left out where they do not fit into the message
     * @param at when its signals were published
     * @param trace the headers of the trace they were published in; left out where they are not few and short, or do not fit
     *     into the message
     */
    public byte[] frame(long seq, byte[] body, Instant at, Map<String, String> trace, List<Cause> causes) {
        byte[] number = utf8(Long.toString(seq));
        byte[] millis = utf8(Long.toString(at.toEpochMilli()));
        byte[] headers = headers(trace);
        int length =
                head.length + number.length + BEFORE_AT.length + millis.length + BEFORE_SIGNALS.length + body.length;
        byte[] writes = fitting(member(causes), length);
        headers = fitting(headers, length + writes.length);
        return sealed(join(head, number, BEFORE_AT, millis, writes, headers, BEFORE_SIGNALS, body, END));
    }

    private byte[] fitting(byte[] member, int length) {
        return length + member.length + END.length <= maxMessageBytes ? member : NOTHING;
    }

    private static byte[] member(List<Cause> causes) {
        if (causes.isEmpty()) {
            return NOTHING;
        }
        StringJoiner texts = new StringJoiner("\",\"", ",\"" + CAUSES + "\":[\"", "\"]");
        causes.stream().limit(Cause.MAX_PUBLISHED).forEach(cause -> texts.add(cause.toString()));
        return utf8(texts.toString());
    }

    private static byte[] headers(Map<String, String> trace) {
        if (trace.isEmpty()
                || trace.size() > WireFormat.MAX_TRACE_HEADERS
                || !trace.entrySet().stream()
                        .allMatch(header -> WireFormat.isTraceHeader(header.getKey(), header.getValue()))) {
            return NOTHING;
        }
        StringJoiner members = new StringJoiner(",", ",\"" + TRACE + "\":{", "}");
        trace.forEach((name, value) -> members.add("\"" + name + "\":\"" + value + "\""));
        return utf8(members.toString());
    }

    /**
     * Whether a message looks like one that {@link #frame} of this encoder made, by its beginning and its end alone. A
     * sender who is told his own messages again can leave them unread at the cost of a comparison; heartbeats and goodbyes,
     * which end otherwise, are not meant.
     */
    public boolean isFrame(byte[] message) {
        int length = key == null ? message.length : message.length - ChannelKey.SEAL_BYTES;
        return length > head.length
                && message[message.length - 1] == '}'
                && message[length - 2] == ']'
                && Arrays.equals(message, 0, head.length, head, 0, head.length);
    }

    /**
     * A heartbeat that does not say whom its sender hears.
     *
     * @param lastSeq the number of the last message on this lane
     * @param beat tells the sender, when this comes back to it, which of its heartbeats that is
     */
    public byte[] heartbeat(long lastSeq, long beat) {
        return heartbeat(lastSeq, beat, Optional.empty());
    }

    /**
     * A heartbeat.
     *
     * @param lastSeq the number of the last message on this lane
     * @param beat tells the sender, when this comes back to it, which of its heartbeats that is
     * @param hearing whom the sender hears on this lane, at most {@value #MAX_NAMES} of them by name; empty where it cannot tell
     */
    public byte[] heartbeat(long lastSeq, long beat, Optional<WireMessage.Hearing> hearing) {
        // The number comes last, so that no heartbeat ends like a message with signals.
        return sealed(join(
                head,
                utf8(Long.toString(lastSeq)),
                BEFORE_SIGNALS,
                NO_SIGNALS,
                hearing.map(WireEncoder::members).orElse(NOTHING),
                utf8(",\"" + BEAT + "\":" + beat),
                END));
    }

    private static byte[] members(WireMessage.Hearing hearing) {
        StringJoiner names = new StringJoiner("\",\"", "\"", "\"").setEmptyValue("");
        hearing.names().forEach(names::add);
        return utf8(",\"" + PEERS + "\":" + hearing.peers() + ",\"" + HEARD + "\":[" + names + "]");
    }

    private byte[] sealed(byte[] message) {
        return key == null ? message : key.seal(message);
    }

    /**
     * A goodbye.
     *
     * @param lastSeq the number of the last message on this lane
     */
    public byte[] goodbye(long lastSeq) {
        return sealed(join(
                head, utf8(Long.toString(lastSeq)), BEFORE_SIGNALS, NO_SIGNALS, utf8(",\"" + BYE + "\":true"), END));
    }

    /**
     * A plain message, as a program that is no worker sends it.
     *
     * @param signal what it says
     */
    public static byte[] plain(Signal signal) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(AROUND_A_SIGNAL + sizeBound(signal));
        try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), out)) {
            write(json, signal);
        }
        return out.toByteArray();
    }

    private static byte[] body(List<? extends Signal> signals, int sizeBound) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(sizeBound);
        try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), out)) {
            json.writeStartArray();
            for (Signal signal : signals) {
                write(json, signal);
            }
            json.writeEndArray();
        }
        return out.toByteArray();
    }

    private static void write(JsonGenerator json, Signal signal) {
        json.writeStartObject();
        json.writeName(NAME_MODEL_LABEL);
        json.writeString(signal.modelLabel());
        json.writeName(NAME_ACTION);
        if (signal instanceof ModelChange change && WireFormat.isPortable(change.pk())) {
            json.writeString(change.action().wireName());
            json.writeName(NAME_PK);
            json.writeString(change.pk());
        } else {
            json.writeString(VALUE_INVALIDATED);
        }
        json.writeEndObject();
    }

    /** How many bytes the texts of a signal take at most. */
    private static int sizeBound(Signal signal) {
        int label = 3 * signal.modelLabel().length();
        if (!(signal instanceof ModelChange change) || change.pk().length() > WireFormat.MAX_PK_CHARS) {
            return label;
        }
        int pk = 0;
        for (int i = 0; i < change.pk().length(); i++) {
            char c = change.pk().charAt(i);
            pk += c < 0x20 || c == '"' || c == '\\' || c == 0x7F ? 6 : c < 0x80 ? 1 : 3;
        }
        return label + pk;
    }

    private static byte[] join(byte[]... parts) {
        int length = 0;
        for (byte[] part : parts) {
            length += part.length;
        }
        byte[] whole = new byte[length];
        int at = 0;
        for (byte[] part : parts) {
            System.arraycopy(part, 0, whole, at, part.length);
            at += part.length;
        }
        return whole;
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
