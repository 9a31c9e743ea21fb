package dev.livelist.campaign;

import java.util.EnumSet;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The kinds of faults in a campaign. Each says where, how often compared with the others, for how long in milliseconds,
 * and how it is inflicted; the way back is what {@link Injury#inflict} returns.
 */
@SuppressWarnings("ImmutableEnumChecker") // Its functions are methods without state.
enum Fault {
    /** kill -9; a new process takes the place. */
    WORKER_KILLED(Place.WORKER, 4, 200, 1_000, WorkerFaults::kill),
    /** kill -9 after a commit whose announcement has been lost on its way. */
    WORKER_KILLED_UNHEARD(Place.WORKER, 4, 50, 100, WorkerFaults::killUnheard),
    /** SIGTERM: it tells its readers, and ends. */
    WORKER_TERMINATED(Place.WORKER, 4, 50, 300, WorkerFaults::terminate),
    /** SIGSTOP, and SIGCONT. */
    WORKER_PAUSED(Place.WORKER, 8, 300, 2_500, WorkerFaults::pause),
    /** SIGTERM and a new process, one worker after the other. */
    ROLLING_RESTART(Place.EVERYWHERE, 1, 50, 100, WorkerFaults::restartAll),
    /** The wall clock of one worker steps, by seconds to days, and back. */
    CLOCK_JUMPED(Place.CLOCK, 8, 300, 1_500, WorkerFaults::jump),
    /** More changes at once than a mailbox holds. */
    MAILBOX_OVERFLOWED(Place.CHANNEL, 8, 50, 300, MessageFaults::overflow),
    /** Malformed, foreign and forged messages, some in the name of another worker, with huge numbers. */
    HOSTILE_MESSAGES(Place.CHANNEL, 8, 100, 500, MessageFaults::hostile),

    REDIS_KILLED(Place.REDIS, 8, 200, 1_500, Transport::usesRedis, RedisFaults::kill),
    REDIS_EMPTIED(Place.REDIS, 8, 200, 1_500, Transport::usesRedis, RedisFaults::empty),
    /** SIGSTOP, and SIGCONT. */
    REDIS_PAUSED(Place.REDIS, 8, 300, 2_500, Transport::usesRedis, RedisFaults::pause),
    /** CLIENT PAUSE: the server stays up and answers no client. */
    REDIS_CLIENTS_PAUSED(Place.REDIS, 8, 300, 2_000, Transport::usesRedis, RedisFaults::pauseClients),
    /** The replica takes over, the primary dies. */
    REDIS_FAILED_OVER(Place.REDIS, 8, 200, 1_000, Transport::usesRedis, RedisFaults::failOver),
    /** The replica takes over, and one worker stays with the former primary. */
    REDIS_SPLIT(Place.REDIS, 8, 300, 2_000, Transport::usesRedis, RedisFaults::split),
    /** CLIENT KILL TYPE pubsub. */
    REDIS_SUBSCRIBERS_CUT(Place.REDIS, 8, 100, 600, Transport::isPubSub, RedisFaults::killSubscribers),
    /** CLIENT KILL, all types. */
    REDIS_CONNECTIONS_CUT(Place.REDIS, 8, 100, 600, Transport::usesRedis, RedisFaults::killConnections),
    /** Redis cuts subscribers that do not keep up with large messages. */
    REDIS_OUTPUT_LIMIT(Place.REDIS, 8, 100, 600, Transport::isPubSub, RedisFaults::limitOutput),

    REDIS_LINK_CUT(Place.REDIS_LINK, 8, 100, 600, Transport::usesRedis, LinkFaults::cutRedis),
    REDIS_LINK_REFUSED(Place.REDIS_LINK, 8, 200, 2_000, Transport::usesRedis, LinkFaults::refuseRedis),
    /** Nothing comes through; connections stay open, and those that were open never deliver again. */
    REDIS_LINK_BLACK_HOLE(Place.REDIS_LINK, 8, 300, 2_500, Transport::usesRedis, LinkFaults::blackHoleRedis),
    REDIS_LINK_DELAYED(Place.REDIS_LINK, 8, 300, 1_500, Transport::usesRedis, LinkFaults::delayRedis),
    /** Single messages get lost without an error. */
    REDIS_LINK_LOSSY(Place.REDIS_LINK, 8, 300, 1_500, Transport::isPubSub, LinkFaults::loseRedis),
    /** Only what is sent, or only what is received, gets lost. */
    REDIS_LINK_ONE_WAY(Place.REDIS_LINK, 8, 300, 2_500, Transport::usesRedis, LinkFaults::oneWayRedis),

    POSTGRES_RESTARTED(Place.POSTGRES, 6, 100, 600, PostgresFaults::restart),
    POSTGRES_LINK_CUT(Place.POSTGRES_LINK, 8, 100, 600, LinkFaults::cutPostgres),
    POSTGRES_LINK_REFUSED(Place.POSTGRES_LINK, 8, 200, 1_500, LinkFaults::refusePostgres),
    /** Nothing comes through until the network is back and sends it again. */
    POSTGRES_LINK_BLACK_HOLE(Place.POSTGRES_LINK, 8, 300, 2_000, LinkFaults::blackHolePostgres),
    POSTGRES_LINK_DELAYED(Place.POSTGRES_LINK, 8, 300, 1_500, LinkFaults::delayPostgres),
    /** Bytes get lost, so that the connections break. */
    POSTGRES_LINK_LOSSY(Place.POSTGRES_LINK, 8, 200, 800, LinkFaults::losePostgres),
    POSTGRES_LINK_ONE_WAY(Place.POSTGRES_LINK, 8, 300, 2_000, LinkFaults::oneWayPostgres);

    /** What a fault disturbs. */
    enum Place {
        EVERYWHERE,
        WORKER,
        CLOCK,
        CHANNEL,
        REDIS,
        REDIS_LINK,
        POSTGRES,
        POSTGRES_LINK;

        boolean isOfOneWorker() {
            return this == WORKER || this == REDIS_LINK || this == POSTGRES_LINK;
        }
    }

    /** Does it. */
    @FunctionalInterface
    interface Injury {
        /** Returns the way back, which returns when all is there again that was there before. */
        Healing inflict(Scene scene, Stroke stroke) throws Exception;
    }

    /** Undoes it. */
    @FunctionalInterface
    interface Healing {
        Healing NONE = () -> {};

        void heal() throws Exception;
    }

    /** The place of a fault, and whether writers can still use it. */
    record Scene(Cluster cluster, Writer writer) {}

    private final Place place;
    private final int weight;
    private final int shortest;
    private final int longest;
    private final Predicate<Transport> concerns;
    private final Injury injury;

    Fault(Place place, int weight, int shortest, int longest, Injury injury) {
        this(place, weight, shortest, longest, transport -> true, injury);
    }

    Fault(Place place, int weight, int shortest, int longest, Predicate<Transport> concerns, Injury injury) {
        this.place = place;
        this.weight = weight;
        this.shortest = shortest;
        this.longest = longest;
        this.concerns = concerns;
        this.injury = injury;
    }

    Place place() {
        return place;
    }

    int weight() {
        return weight;
    }

    int shortest() {
        return shortest;
    }

    int longest() {
        return longest;
    }

    boolean concerns(Transport transport) {
        return concerns.test(transport);
    }

    Healing inflict(Scene scene, Stroke stroke) throws Exception {
        return injury.inflict(scene, stroke);
    }

    /** What must be in order for it to be inflicted: it writes, or speaks on the channel. */
    Set<Place> needs() {
        return switch (this) {
            case MAILBOX_OVERFLOWED -> EnumSet.of(Place.WORKER, Place.POSTGRES, Place.POSTGRES_LINK);
            case HOSTILE_MESSAGES, WORKER_KILLED_UNHEARD ->
                EnumSet.of(
                        Place.WORKER,
                        Place.POSTGRES,
                        Place.POSTGRES_LINK,
                        Place.REDIS,
                        Place.REDIS_LINK,
                        Place.CHANNEL);
            default -> EnumSet.noneOf(Place.class);
        };
    }

    /** Whether a process ends that has to come back; last of all, since it needs the rest. */
    boolean endsAWorker() {
        return this == WORKER_KILLED || this == WORKER_KILLED_UNHEARD || this == WORKER_TERMINATED;
    }

    /** Whether the other workers must be in step while it lasts. */
    boolean othersMustBeInStepMeanwhile() {
        return this == WORKER_KILLED || this == WORKER_KILLED_UNHEARD;
    }
}
