package dev.livelist.broadcaster.redis;

import dev.livelist.broadcaster.redis.RedisTestServer.Way;

/** The kit for broadcasters, over streams. */
class RedisStreamsBroadcasterKitTest extends RedisBroadcasterKitTest {

    @Override
    Way way() {
        return Way.STREAM;
    }
}
