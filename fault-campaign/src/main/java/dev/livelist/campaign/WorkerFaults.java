package dev.livelist.campaign;

import dev.livelist.broadcaster.tck.TransportServer.Direction;
import dev.livelist.campaign.Fault.Healing;
import dev.livelist.campaign.Fault.Scene;
import java.util.List;
import java.util.Random;

/** What happens to workers. */
final class WorkerFaults {

    private static final List<Long> SECONDS = List.of(1L, 7L, 61L, 3_600L, 86_400L, 3_000_000L);

    private WorkerFaults() {}

    static Healing kill(Scene scene, Stroke stroke) {
        Member victim = stroke.member(scene.cluster());
        victim.kill();
        return victim::start;
    }

    static Healing killUnheard(Scene scene, Stroke stroke) throws InterruptedException {
        Member victim = stroke.member(scene.cluster());
        victim.toRedis().refuse(true);
        victim.toRedis().swallow(Direction.TO_SERVER);
        for (int i = 0; i < 3; i++) {
            scene.writer().changeProductAt(victim);
        }
        victim.kill();
        return () -> {
            victim.toRedis().heal();
            victim.start();
        };
    }

    static Healing terminate(Scene scene, Stroke stroke) {
        Member victim = stroke.member(scene.cluster());
        victim.terminate();
        return victim::start;
    }

    static Healing pause(Scene scene, Stroke stroke) {
        Member victim = stroke.member(scene.cluster());
        victim.pause();
        return victim::resume;
    }

    static Healing restartAll(Scene scene, Stroke stroke) {
        for (Member member : scene.cluster().members()) {
            member.terminate();
            member.start();
        }
        return Healing.NONE;
    }

    static Healing jump(Scene scene, Stroke stroke) {
        Member victim = stroke.member(scene.cluster());
        Random random = stroke.random();
        long seconds = SECONDS.get(random.nextInt(SECONDS.size()));
        victim.setClock(random.nextBoolean() ? seconds : -seconds);
        return () -> victim.setClock(0);
    }
}
