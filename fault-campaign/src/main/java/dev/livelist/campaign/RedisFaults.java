package dev.livelist.campaign;

import dev.livelist.campaign.Fault.Healing;
import dev.livelist.campaign.Fault.Scene;
import dev.livelist.sample.shop.process.RedisServer;
import java.nio.charset.StandardCharsets;

/** What happens to Redis. */
final class RedisFaults {

    private static final String USUAL_LIMIT = "pubsub 33554432 8388608 60";

    private RedisFaults() {}

    static Healing kill(Scene scene, Stroke stroke) {
        scene.cluster().redis().primary().kill();
        return () -> restart(scene.cluster().redis());
    }

    static Healing empty(Scene scene, Stroke stroke) {
        RedisPair redis = scene.cluster().redis();
        redis.primary().kill();
        redis.forgetEverything();
        return () -> restart(redis);
    }

    private static void restart(RedisPair redis) {
        redis.primary().start();
        redis.awaitReady();
    }

    static Healing pause(Scene scene, Stroke stroke) {
        long process = scene.cluster().redis().primary().pid();
        Signals.STOP.send(process);
        return () -> Signals.CONT.send(process);
    }

    /** It ends by itself. */
    static Healing pauseClients(Scene scene, Stroke stroke) {
        RedisPair redis = scene.cluster().redis();
        redis.admin().say("CLIENT", "PAUSE", String.valueOf(stroke.holdMillis()), "ALL");
        return redis::awaitReady;
    }

    static Healing failOver(Scene scene, Stroke stroke) {
        RedisPair redis = scene.cluster().redis();
        RedisServer former = redis.primary();
        redis.promote();
        scene.cluster().redirectToPrimary();
        former.kill();
        return () -> {
            former.start();
            redis.follow();
        };
    }

    static Healing split(Scene scene, Stroke stroke) {
        RedisPair redis = scene.cluster().redis();
        Member left = scene.cluster().members().get(stroke.random().nextInt(Cluster.size()));
        redis.promote();
        scene.cluster().redirectToPrimary();
        for (Member member : scene.cluster().members()) {
            if (member != left) {
                member.toRedis().cut();
            }
        }
        return () -> {
            left.toRedis().cut();
            redis.follow();
        };
    }

    static Healing killSubscribers(Scene scene, Stroke stroke) {
        scene.cluster().redis().admin().say("CLIENT", "KILL", "TYPE", "pubsub");
        return Healing.NONE;
    }

    static Healing killConnections(Scene scene, Stroke stroke) {
        RedisAdmin admin = scene.cluster().redis().admin();
        admin.say("CLIENT", "KILL", "TYPE", "pubsub");
        admin.say("CLIENT", "KILL", "TYPE", "normal");
        return Healing.NONE;
    }

    static Healing limitOutput(Scene scene, Stroke stroke) {
        RedisAdmin admin = scene.cluster().redis().admin();
        admin.say("CONFIG", "SET", "client-output-buffer-limit", "pubsub 32768 16384 1");
        byte[] large = ("{\"model_label\":\"shop.product\",\"action\":\"updated\",\"pk\":\"1\",\"pad\":\""
                        + "x".repeat(300_000) + "\"}")
                .getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < 3; i++) {
            scene.cluster().transport().send(scene.cluster(), large);
        }
        return () -> admin.say("CONFIG", "SET", "client-output-buffer-limit", USUAL_LIMIT);
    }
}
