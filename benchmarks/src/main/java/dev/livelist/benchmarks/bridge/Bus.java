package dev.livelist.benchmarks.bridge;

import java.util.List;

/**
 * Two workers and the way between them: changes published at one end, handed to the {@link Arrivals} at the other.
 * Publishing does not wait for an answer of the server; what the library offers for that is used.
 */
interface Bus extends AutoCloseable {

    /** Publishes the changes of one transaction, in one message where the library has a way to say so. */
    void publish(List<String> keys);

    @Override
    void close();

    /** A bus of the named kind, ready to be used. */
    static Bus connect(String kind, int redisPort, int postgresPort, Arrivals arrivals) {
        return switch (kind) {
            case "lettuce" -> new LettuceBus(redisPort, arrivals);
            case "livelist" ->
                new LivelistBus(() -> LivelistBus.redis(redisPort).build(), arrivals);
            case "livelist-sharded" ->
                new LivelistBus(() -> LivelistBus.redis(redisPort).sharded(1).build(), arrivals);
            case "livelist-streams" ->
                new LivelistBus(
                        () -> LivelistBus.redis(redisPort).streams(100_000).build(), arrivals);
            case "livelist-postgres" -> new LivelistBus(() -> LivelistBus.postgres(postgresPort), arrivals);
            case "spring" -> new SpringBus(redisPort, arrivals);
            case "redisson" -> new RedissonBus(redisPort, arrivals);
            default -> throw new IllegalArgumentException("No bus is called " + kind);
        };
    }
}
