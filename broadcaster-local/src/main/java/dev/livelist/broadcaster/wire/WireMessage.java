package dev.livelist.broadcaster.wire;

import dev.livelist.broadcaster.Signal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** What a message turned out to be. */
public sealed interface WireMessage {

    /**
     * Who sent an envelope: a worker, and which of its starts.
     *
     * @param origin the worker's id
     * @param boot the id of this start of it
     */
    record Sender(String origin, String boot) {}

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
            OptionalLong beat,
            boolean bye)
            implements WireMessage {}

    /**
     * One signal of a program that is no worker.
     *
     * @param signal what it said
     */
    record Plain(Signal signal) implements WireMessage {}

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
