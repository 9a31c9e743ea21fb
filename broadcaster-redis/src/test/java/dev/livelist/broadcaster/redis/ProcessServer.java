package dev.livelist.broadcaster.redis;

/** A Redis in a process of its own, for every fault there is. */
final class ProcessServer extends RedisTestServer {

    private final RedisProcess redis;

    ProcessServer(RedisProcess redis, Way way) {
        super(redis.uri(), way);
        this.redis = redis;
    }

    @Override
    public void kill() {
        redis.kill();
    }

    @Override
    public void restart() {
        redis.start();
    }

    @Override
    public void pause() {
        redis.pause();
    }

    @Override
    public void resume() {
        redis.resume();
    }

    /** The limit that the tests set for pub/sub, and what the sockets on the way may hold. */
    @Override
    public long slowListenerBytes() {
        return 64_000_000;
    }

    @Override
    public void close() {
        super.close();
        redis.close();
    }
}
