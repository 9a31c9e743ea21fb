package com.example.plain;

import dev.livelist.broadcaster.Broadcaster;
import dev.livelist.broadcaster.ModelChange;
import dev.livelist.broadcaster.bridge.BridgedBroadcaster;
import dev.livelist.broadcaster.redis.RedisTransport;
import io.lettuce.core.RedisURI;

public class Chat {

    public static void main(String[] args) throws InterruptedException {
        RedisURI redis = RedisURI.create(args[0]);
        try (Broadcaster broadcaster =
                BridgedBroadcaster.start(RedisTransport.standalone(redis).build())) {
            broadcaster.subscribe("shop.product", signal -> System.out.println("heard " + signal));
            while (broadcaster.state().isStale()) {
                Thread.sleep(10);
            }
            broadcaster.publish(ModelChange.updated("shop.product", args[1]));
            Thread.sleep(Long.parseLong(args[2]));
        }
    }
}
