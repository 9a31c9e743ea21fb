package dev.livelist.benchmarks.bridge;

import java.util.List;

/**
 * Two workers and the way between them: changes published at one end, handed to the {@link Arrivals} at the other.
 * Publishing does not wait for an answer of Redis; what the library offers for that is used.
 */
interface Bus extends AutoCloseable {

    /** Publishes the changes of one transaction, in one message where the library has a way to say so. */
    void publish(List<String> keys);

    @Override
    void close();

    /** A bus of the named kind, ready to be used. */
    static Bus connect(String kind, int redisPort, Arrivals arrivals) {
        return switch (kind) {
            case "lettuce" -> new LettuceBus(redisPort, arrivals);
            case "livelist" -> new LivelistBus(redisPort, arrivals);
            case "spring" -> new SpringBus(redisPort, arrivals);
            case "redisson" -> new RedissonBus(redisPort, arrivals);
            default -> throw new IllegalArgumentException("No bus is called " + kind);
        };
    }
}
