package dev.livelist.sample.shop.process;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Two workers on one PostgreSQL with a real Redis between them, all a test's own, so that each may be ended.
 *
 * @param redis what the workers hear each other by
 */
record TwoWorkers(EmbeddedPostgres postgres, RedisServer redis, Worker first, Worker second) implements AutoCloseable {

    static TwoWorkers start() {
        EmbeddedPostgres postgres = Database.startPostgres();
        RedisServer redis = RedisServer.running();
        return new TwoWorkers(
                postgres,
                redis,
                Worker.launch("worker-1", properties(postgres, redis)),
                Worker.launch("worker-2", properties(postgres, redis)));
    }

    /** One worker more, for whoever ends it. */
    Worker another(String name) {
        return another(name, 0);
    }

    /** One worker more, at that port, for whoever ends it. */
    Worker another(String name, int port) {
        return Worker.start(name, port, properties(postgres, redis));
    }

    @Override
    public void close() {
        first.close();
        second.close();
        redis.close();
        try {
            postgres.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> properties(EmbeddedPostgres postgres, RedisServer redis) {
        List<String> properties = new ArrayList<>(Database.properties(postgres, "postgres"));
        properties.addAll(redis.properties());
        properties.add("livelist.stale-poll-interval=1s");
        return properties;
    }
}
