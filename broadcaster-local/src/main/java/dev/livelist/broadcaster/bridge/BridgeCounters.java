package dev.livelist.broadcaster.bridge;

/**
 * What a bridge has counted since it started.
 *
 * @param sent messages with signals handed to the transport
 * @param sendFailures messages that the transport could not hand on, heartbeats included
 * @param received messages with signals of other workers and programs
 * @param repeats messages that had been seen before
 * @param gaps times that messages of a peer were missing, or its numbers made no sense
 * @param malformed messages that were not what anybody should send, too long ones included
 * @param incompatible messages that said more than this version understands
 * @param inboxOverflows times that messages came faster than they could be read, and were dropped
 * @param peersLost peers that fell silent without a goodbye
 * @param rebuilds connections given up because they were open and delivered nothing
 * @param invalidations invalidations of everything that the bridge itself has issued
 * @param mailboxOverflows subscribers' mailboxes that were full
 * @param listenerFailures calls of subscribers that threw
 */
public record BridgeCounters(
        long sent,
        long sendFailures,
        long received,
        long repeats,
        long gaps,
        long malformed,
        long incompatible,
        long inboxOverflows,
        long peersLost,
        long rebuilds,
        long invalidations,
        long mailboxOverflows,
        long listenerFailures) {}
