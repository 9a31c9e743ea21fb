package dev.livelist.campaign;

import dev.livelist.broadcaster.tck.TcpProxy;
import dev.livelist.broadcaster.tck.TransportServer.Direction;
import dev.livelist.campaign.Fault.Healing;
import dev.livelist.campaign.Fault.Scene;
import java.time.Duration;

/** What happens to the network between one worker and a server. */
final class LinkFaults {

    private LinkFaults() {}

    static Healing cutRedis(Scene scene, Stroke stroke) {
        return cut(redis(scene, stroke));
    }

    static Healing refuseRedis(Scene scene, Stroke stroke) {
        return refuse(redis(scene, stroke));
    }

    static Healing delayRedis(Scene scene, Stroke stroke) {
        return delay(redis(scene, stroke), 50 + stroke.random().nextInt(550));
    }

    /** As a firewall does that has forgotten the connections that were open. */
    static Healing blackHoleRedis(Scene scene, Stroke stroke) {
        TcpProxy proxy = redis(scene, stroke);
        for (Direction direction : Direction.values()) {
            proxy.hold(direction);
            proxy.swallow(direction);
        }
        return proxy::heal;
    }

    static Healing oneWayRedis(Scene scene, Stroke stroke) {
        TcpProxy proxy = redis(scene, stroke);
        Direction direction = anyDirection(stroke);
        proxy.hold(direction);
        proxy.swallow(direction);
        return proxy::heal;
    }

    static Healing loseRedis(Scene scene, Stroke stroke) {
        Member member = stroke.member(scene.cluster());
        member.loseMessages(0.2 + stroke.random().nextDouble() * 0.8);
        return () -> member.loseMessages(0);
    }

    static Healing cutPostgres(Scene scene, Stroke stroke) {
        return cut(postgres(scene, stroke));
    }

    static Healing refusePostgres(Scene scene, Stroke stroke) {
        return refuse(postgres(scene, stroke));
    }

    static Healing delayPostgres(Scene scene, Stroke stroke) {
        return delay(postgres(scene, stroke), 20 + stroke.random().nextInt(280));
    }

    static Healing blackHolePostgres(Scene scene, Stroke stroke) {
        TcpProxy proxy = postgres(scene, stroke);
        proxy.hold(Direction.TO_SERVER);
        proxy.hold(Direction.TO_CLIENT);
        return proxy::heal;
    }

    static Healing oneWayPostgres(Scene scene, Stroke stroke) {
        TcpProxy proxy = postgres(scene, stroke);
        proxy.hold(anyDirection(stroke));
        return proxy::heal;
    }

    static Healing losePostgres(Scene scene, Stroke stroke) {
        TcpProxy proxy = postgres(scene, stroke);
        proxy.swallow(anyDirection(stroke));
        return proxy::cut;
    }

    private static Healing cut(TcpProxy proxy) {
        proxy.cut();
        return Healing.NONE;
    }

    private static Healing refuse(TcpProxy proxy) {
        proxy.refuse(true);
        proxy.cut();
        return proxy::heal;
    }

    private static Healing delay(TcpProxy proxy, int millis) {
        proxy.delay(Duration.ofMillis(millis));
        return proxy::heal;
    }

    private static Direction anyDirection(Stroke stroke) {
        return stroke.random().nextBoolean() ? Direction.TO_SERVER : Direction.TO_CLIENT;
    }

    private static TcpProxy redis(Scene scene, Stroke stroke) {
        return stroke.member(scene.cluster()).toRedis();
    }

    private static TcpProxy postgres(Scene scene, Stroke stroke) {
        return stroke.member(scene.cluster()).toPostgres();
    }
}
