package dev.livelist.broadcaster.wire;

import dev.livelist.broadcaster.Cause;
import dev.livelist.broadcaster.Invalidation;
import dev.livelist.broadcaster.Invalidation.Reason;
import dev.livelist.broadcaster.ModelChange;
import dev.livelist.broadcaster.ModelChange.Action;
import dev.livelist.broadcaster.ModelLabels;
import dev.livelist.broadcaster.Printable;
import dev.livelist.broadcaster.Signal;
import dev.livelist.broadcaster.wire.WireMessage.Envelope;
import dev.livelist.broadcaster.wire.WireMessage.Hearing;
import dev.livelist.broadcaster.wire.WireMessage.Incompatible;
import dev.livelist.broadcaster.wire.WireMessage.Malformed;
import dev.livelist.broadcaster.wire.WireMessage.Plain;
import dev.livelist.broadcaster.wire.WireMessage.Sender;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;

/**
 * Reads messages. Strict about the members it knows, blind to those it does not know, and never throws: whatever the
 * bytes are, the answer is a {@link WireMessage}.
 *
 * <p>A key may be a JSON string or a number, whose digits are then the key. One that is longer than 512 characters is read as
 * an invalidation of its model. A message with a {@code model_label} of its own is a plain one, any other is an envelope.
 *
 * <p>Has no state, and is safe for use by any number of threads.
 */
public final class WireDecoder {

    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(50)
                    .maxNumberLength(WireFormat.MAX_PK_CHARS)
                    .maxNameLength(1_000)
                    .build())
            .build();

    private static final String EXPECTED_ACTIONS = "the actions created, updated, deleted and invalidated";

    /** Times beyond the year 9999 are no times. */
    private static final long MAX_MILLIS = 253_402_300_799_999L;

    private WireDecoder() {}

    /** What the bytes say. */
    public static WireMessage decode(byte[] message) {
        try (JsonParser json = JSON.createParser(ObjectReadContext.empty(), message)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                return new Malformed("not a JSON object");
            }
            Members members = new Members();
            members.read(json);
            if (json.nextToken() != null) {
                return new Malformed("something after the JSON object");
            }
            return members.judge();
        } catch (Broken broken) {
            return new Malformed(broken.reason);
        } catch (JacksonException notJson) {
            return new Malformed("not JSON");
        }
    }

    /** The members of the outer object, in whatever order they came. */
    private static final class Members {

        private final SignalMembers plain = new SignalMembers();
        private @Nullable Long version;
        private String origin = "";
        private String boot = "";
        private @Nullable Long lanes;
        private @Nullable Long lane;
        private @Nullable Long seq;
        private Optional<Instant> at = Optional.empty();
        private Map<String, String> trace = Map.of();
        private List<Cause> causes = List.of();
        private OptionalLong beat = OptionalLong.empty();
        private @Nullable Set<String> heard;
        private @Nullable Long peers;
        private boolean bye;
        private final List<Signal> signals = new ArrayList<>();
        private @Nullable String brokenSignal;
        private @Nullable String unknownAction;

        void read(JsonParser json) {
            for (String name = json.nextName(); name != null; name = json.nextName()) {
                JsonToken value = json.nextToken();
                switch (name) {
                    case WireFormat.V -> version = number(json, value);
                    case WireFormat.ORIGIN -> origin = text(json, value);
                    case WireFormat.BOOT -> boot = text(json, value);
                    case WireFormat.LANES -> lanes = number(json, value);
                    case WireFormat.LANE -> lane = number(json, value);
                    case WireFormat.SEQ -> seq = number(json, value);
                    case WireFormat.AT -> {
                        Long millis = number(json, value);
                        at = millis == null || Math.abs(millis) > MAX_MILLIS
                                ? Optional.empty()
                                : Optional.of(Instant.ofEpochMilli(millis));
                    }
                    case WireFormat.TRACE -> trace = trace(json, value);
                    case WireFormat.CAUSES -> causes = causes(json, value);
                    case WireFormat.BEAT -> {
                        Long number = number(json, value);
                        beat = number == null ? OptionalLong.empty() : OptionalLong.of(number);
                    }
                    case WireFormat.HEARD -> heard = names(json, value);
                    case WireFormat.PEERS -> peers = number(json, value);
                    case WireFormat.BYE -> bye = value == JsonToken.VALUE_TRUE;
                    case WireFormat.SIGNALS -> readSignals(json, value);
                    default -> plain.read(name, json, value);
                }
                // Skips what a value of an unexpected kind has inside it.
                json.skipChildren();
            }
        }

        /** What can be taken of the headers of a trace. */
        private static Map<String, String> trace(JsonParser json, JsonToken value) {
            if (value != JsonToken.START_OBJECT) {
                return Map.of();
            }
            Map<String, String> headers = new HashMap<>();
            for (String name = json.nextName(); name != null; name = json.nextName()) {
                if (json.nextToken() == JsonToken.VALUE_STRING
                        && headers.size() < WireFormat.MAX_TRACE_HEADERS
                        && json.getStringLength() <= WireFormat.MAX_TRACE_CHARS
                        && WireFormat.isTraceHeader(name, json.getString())) {
                    headers.put(name, json.getString());
                }
                json.skipChildren();
            }
            return Map.copyOf(headers);
        }

        /** The causes that can be read, and not too many of them. */
        private static List<Cause> causes(JsonParser json, JsonToken value) {
            if (value != JsonToken.START_ARRAY) {
                return List.of();
            }
            List<Cause> causes = new ArrayList<>(1);
            for (JsonToken token = json.nextToken(); token != JsonToken.END_ARRAY; token = json.nextToken()) {
                if (token == JsonToken.VALUE_STRING
                        && json.getStringLength() <= WireFormat.MAX_CAUSE_CHARS
                        && causes.size() < Cause.MAX_PUBLISHED) {
                    Cause.parse(json.getString()).ifPresent(causes::add);
                }
                json.skipChildren();
            }
            return List.copyOf(causes);
        }

        /** Names that can be some; null where there is no list of them. */
        private static @Nullable Set<String> names(JsonParser json, JsonToken value) {
            if (value != JsonToken.START_ARRAY) {
                return null;
            }
            Set<String> names = new HashSet<>();
            for (JsonToken token = json.nextToken(); token != JsonToken.END_ARRAY; token = json.nextToken()) {
                if (token == JsonToken.VALUE_STRING
                        && json.getStringLength() == WireFormat.NAME_CHARS
                        && names.size() < WireFormat.MAX_NAMES) {
                    names.add(json.getString());
                }
                json.skipChildren();
            }
            return names;
        }

        private Optional<Hearing> hearing() {
            Set<String> names = heard;
            Long all = peers;
            return names == null || all == null || all < names.size() || all > WireFormat.MAX_PEERS
                    ? Optional.empty()
                    : Optional.of(new Hearing(all.intValue(), names));
        }

        private void readSignals(JsonParser json, JsonToken value) {
            if (value != JsonToken.START_ARRAY) {
                brokenSignal = "signals is not an array";
                return;
            }
            for (JsonToken token = json.nextToken(); token != JsonToken.END_ARRAY; token = json.nextToken()) {
                if (token != JsonToken.START_OBJECT) {
                    brokenSignal = "a signal that is not an object";
                    json.skipChildren();
                    continue;
                }
                SignalMembers members = new SignalMembers();
                for (String name = json.nextName(); name != null; name = json.nextName()) {
                    members.read(name, json, json.nextToken());
                    json.skipChildren();
                }
                if (members.hasUnknownAction()) {
                    unknownAction = members.action;
                } else {
                    try {
                        signals.add(members.signal());
                    } catch (Broken broken) {
                        brokenSignal = broken.reason;
                    }
                }
            }
        }

        WireMessage judge() {
            if (plain.label != null) {
                return plain.hasUnknownAction()
                        ? new Malformed("a plain message with an unknown action")
                        : new Plain(plain.signal(), at);
            }
            if (version == null) {
                return new Malformed("neither a version nor a model_label");
            }
            Sender sender = new Sender(origin, boot);
            if (version != WireFormat.VERSION) {
                return new Incompatible(sender, "version " + WireFormat.VERSION, "version " + version);
            }
            if (brokenSignal != null) {
                return new Malformed(brokenSignal);
            }
            if (origin.isEmpty() || boot.isEmpty()) {
                return new Malformed("no origin or no boot");
            }
            long laneCount = within("lanes", lanes, 1, WireFormat.MAX_LANES);
            long laneNumber = within("lane", lane, 0, laneCount - 1);
            boolean carriesSignals = !signals.isEmpty() || unknownAction != null;
            long number = within("seq", seq, carriesSignals ? 1 : 0, Long.MAX_VALUE - 1);
            if (unknownAction != null) {
                return new Incompatible(sender, EXPECTED_ACTIONS, "the action " + Printable.of(unknownAction));
            }
            return new Envelope(
                    sender,
                    (int) laneCount,
                    (int) laneNumber,
                    number,
                    List.copyOf(signals),
                    at,
                    trace,
                    causes,
                    carriesSignals ? Optional.empty() : hearing(),
                    beat,
                    bye);
        }

        private static long within(String name, @Nullable Long value, long min, long max) {
            if (value == null || value < min || value > max) {
                throw new Broken(name + " missing or out of range");
            }
            return value;
        }

        private static @Nullable Long number(JsonParser json, JsonToken value) {
            if (value != JsonToken.VALUE_NUMBER_INT) {
                return null;
            }
            return switch (json.getNumberType()) {
                case INT, LONG -> json.getLongValue();
                default -> null;
            };
        }

        /** The text, or none where it is missing or longer than an id may be. */
        private static String text(JsonParser json, JsonToken value) {
            if (value != JsonToken.VALUE_STRING || json.getStringLength() > WireFormat.MAX_ID_CHARS) {
                return "";
            }
            return json.getString();
        }
    }

    /** The members of one signal. */
    private static final class SignalMembers {

        private @Nullable String label;
        private @Nullable String action;
        private @Nullable String pk;

        void read(String name, JsonParser json, JsonToken value) {
            switch (name) {
                // A label that is no text is a label all the same: an invalid one.
                case WireFormat.MODEL_LABEL -> label = value == JsonToken.VALUE_STRING ? json.getString() : "";
                case WireFormat.ACTION -> action = value == JsonToken.VALUE_STRING ? json.getString() : null;
                case WireFormat.PK ->
                    pk = value == JsonToken.VALUE_STRING || value.isNumeric() ? json.getString() : null;
                default -> {}
            }
        }

        boolean hasUnknownAction() {
            return label != null
                    && action != null
                    && !action.equals(WireFormat.INVALIDATED)
                    && actionOf(action) == null;
        }

        Signal signal() {
            if (label == null || action == null) {
                throw new Broken("a signal without a model_label or an action");
            }
            try {
                if (action.equals(WireFormat.INVALIDATED)) {
                    return new Invalidation(label, Reason.REMOTE);
                }
                ModelLabels.requireValid(label);
            } catch (IllegalArgumentException invalid) {
                throw new Broken("a signal with an invalid model_label");
            }
            Action known = actionOf(action);
            if (known == null || pk == null || pk.isEmpty()) {
                throw new Broken("a change without a pk");
            }
            return WireFormat.isPortable(pk)
                    ? new ModelChange(label, known, pk)
                    : new Invalidation(label, Reason.BAD_KEY);
        }

        private static @Nullable Action actionOf(String name) {
            return switch (name) {
                case "created" -> Action.CREATED;
                case "updated" -> Action.UPDATED;
                case "deleted" -> Action.DELETED;
                default -> null;
            };
        }
    }

    /** Ends the reading of a message; without a stack trace, for garbage may come in quantity. */
    private static final class Broken extends RuntimeException {

        private final String reason;

        Broken(String reason) {
            super(reason, null, false, false);
            this.reason = reason;
        }
    }
}
