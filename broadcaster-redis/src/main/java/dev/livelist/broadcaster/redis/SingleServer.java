package dev.livelist.broadcaster.redis;

import io.lettuce.core.RedisURI;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * One server, or the one that Sentinel names as the master at the time. Lettuce asks the sentinels one after the other,
 * each for as long as an attempt may take, so a different one is put first every time.
 */
final class SingleServer implements Servers {

    private final RedisURI server;
    private int first = ThreadLocalRandom.current().nextInt(Integer.MAX_VALUE >> 1);

    SingleServer(RedisURI server) {
        this.server = server;
    }

    @Override
    public RedisURI next(@Nullable RedisURI other) {
        if (server.getSentinels().isEmpty()) {
            return server;
        }
        List<RedisURI> sentinels = new ArrayList<>(server.getSentinels());
        Collections.rotate(sentinels, first++);
        return Uris.copy(server, sentinels);
    }
}
