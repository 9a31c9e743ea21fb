package dev.livelist.broadcaster.wire;

import dev.livelist.broadcaster.Cause;
import dev.livelist.broadcaster.Printable;
import dev.livelist.broadcaster.Signal;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** What a message turned out to be. */
public sealed interface WireMessage {

    /**
     * Who sent an envelope: a worker, and which of its starts.
     *
     * @param origin the worker's id
     * @param boot the id of this start of it
     */
    record Sender(String origin, String boot) {

        /**
         * The name by which heartbeats say whom they hear: the first 8 hexadecimal digits of the SHA-256 of the worker's id, a
         * slash and the id of its start, in UTF-8.
         */
        public String name() {
            try {
                byte[] text = (origin + "/" + boot).getBytes(StandardCharsets.UTF_8);
                byte[] digest = MessageDigest.getInstance("SHA-256").digest(text);
                return HexFormat.of().formatHex(digest, 0, WireFormat.NAME_CHARS / 2);
            } catch (NoSuchAlgorithmException impossible) {
                throw new IllegalStateException("Every Java platform has SHA-256", impossible);
            }
        }

        /** As it can be logged: what other programs sent has no line breaks or control characters any more. */
        @Override
        public String toString() {
            return Printable.of(origin) + "/" + Printable.of(boot);
        }
    }

    /**
     * Whom a worker hears, as its heartbeat says.
     *
     * @param peers how many workers it hears; more than are named where there are many
     * @param names the {@linkplain Sender#name names} of some of them, or of all
     */
    record Hearing(int peers, Set<String> names) {

        /** Keeps a copy. */
        public Hearing {
            names = Set.copyOf(names);
        }
    }

    /**
     * A message of a worker that speaks this version. Without signals it is a heartbeat, or a goodbye.
     *
     * @param sender who sent it
     * @param lanes over how many lanes the sender spreads labels
     * @param lane the lane this was sent on
     * @param seq the number of this message, or of the last one before it where it has no signals; 0 for none yet
     * @param signals what changed
     * @param at when it was published, by the sender's clock, where the sender says so; believed in nothing but figures
     * @param trace the headers of the trace it was published in; empty where there is none
     * @param causes the writes of clients that the signals come from, those that can be read; empty where there are none
     * @param hearing whom the sender of a heartbeat hears on this lane; empty where it does not say, or cannot tell now
     * @param beat the number of a heartbeat, which only its own sender reads
     * @param bye whether it is the sender's last message
     */
    record Envelope(
            Sender sender,
            int lanes,
            int lane,
            long seq,
            List<Signal> signals,
            Optional<Instant> at,
            Map<String, String> trace,
            List<Cause> causes,
            Optional<Hearing> hearing,
            OptionalLong beat,
            boolean bye)
            implements WireMessage {

        /** One that does not say whom its sender hears, nor what its signals come from. */
        public Envelope(
                Sender sender,
                int lanes,
                int lane,
                long seq,
                List<Signal> signals,
                Optional<Instant> at,
                Map<String, String> trace,
                OptionalLong beat,
                boolean bye) {
            this(sender, lanes, lane, seq, signals, at, trace, List.of(), Optional.empty(), beat, bye);
        }
    }

    /**
     * One signal of a program that is no worker.
     *
     * @param signal what it said
     * @param at when, by its clock, where it says so
     */
    record Plain(Signal signal, Optional<Instant> at) implements WireMessage {

        /** One that does not say when. */
        public Plain(Signal signal) {
            this(signal, Optional.empty());
        }
    }

    /**
     * An envelope of a worker that says more than this one understands: not malformed, so its changes cannot be ignored
     * (rule B8).
     *
     * @param sender who sent it; empty texts where that cannot be read
     * @param expected what this worker understands, for a person to read
     * @param found what the message has instead, for a person to read
     */
    record Incompatible(Sender sender, String expected, String found) implements WireMessage {}

    /**
     * Nothing that anybody should have sent.
     *
     * @param reason what is wrong, for a person to read; never the message itself
     */
    record Malformed(String reason) implements WireMessage {}
}
