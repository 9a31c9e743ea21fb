package dev.livelist.campaign;

import dev.livelist.campaign.Fault.Healing;
import dev.livelist.campaign.Fault.Scene;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import tools.jackson.databind.JsonNode;

/** Faults by messages: malformed, foreign and forged ones, and too many. */
final class MessageFaults {

    /** More than the mailboxes of a campaign's workers hold. */
    private static final int MANY = 150;

    private MessageFaults() {}

    static Healing overflow(Scene scene, Stroke stroke) throws InterruptedException {
        scene.writer().addSeveral(MANY, false);
        return scene.writer()::deleteAll;
    }

    static Healing hostile(Scene scene, Stroke stroke) throws Exception {
        Cluster cluster = scene.cluster();
        List<Member> running = cluster.running();
        if (running.isEmpty()) {
            return Healing.NONE;
        }
        JsonNode insight = WorkerFigures.insight(running.get(0));
        Random random = stroke.random();
        List<byte[]> messages = new ArrayList<>();
        List.of(
                        "",
                        "{",
                        "null",
                        "[[[[[[[[",
                        "\u0000\uFFFF",
                        "{\"model_label\":5}",
                        "{\"model_label\":\"shop.product\",\"action\":\"exploded\",\"pk\":1}",
                        plain("updated", "\"no number\""),
                        plain("updated", "{}"),
                        plain("deleted", "1"),
                        plain("created", String.valueOf(random.nextInt(1_000))),
                        plain("updated", "99999999999999999999"),
                        "{\"model_label\":\"shop.order\",\"action\":\"invalidated\",\"unknown\":[1]}",
                        "{\"v\":1,\"origin\":\"x\"}",
                        "x".repeat(1_200_000))
                .forEach(text -> messages.add(text.getBytes(StandardCharsets.UTF_8)));
        byte[] noise = new byte[300];
        random.nextBytes(noise);
        messages.add(noise);
        for (JsonNode peer : insight.path("peers")) {
            String who = "\"origin\":\"" + peer.get("worker").asString() + "\",\"boot\":\""
                    + peer.get("boot").asString() + "\"";
            long seq = peer.get("seq").asLong();
            messages.add(envelope(who, seq + 1, change(random)));
            messages.add(envelope(who, seq + 5 + random.nextInt(400), change(random)));
            messages.add(envelope(who, 9_000_000_000_000_000L, change(random)));
            messages.add(envelope(who, Math.max(1, seq - 3), change(random)));
            messages.add(envelope(who, 9_000_000_000_000_001L, ""));
            messages.add(envelope(who, 1, ""));
        }
        String stranger =
                "\"origin\":\"stranger-" + random.nextInt(1_000) + "\",\"boot\":\"b" + random.nextLong() + "\"";
        messages.add(envelope(stranger, 77, change(random)));
        messages.add(new String(envelope(stranger, 77, ""), StandardCharsets.UTF_8)
                .replace("\"signals\"", "\"bye\":true,\"signals\"")
                .getBytes(StandardCharsets.UTF_8));
        for (byte[] message : messages) {
            cluster.transport().send(cluster, message);
        }
        return Healing.NONE;
    }

    private static String change(Random random) {
        return plain("updated", "\"" + random.nextInt(1_000) + "\"");
    }

    private static String plain(String action, String pk) {
        return "{\"model_label\":\"shop.product\",\"action\":\"" + action + "\",\"pk\":" + pk + "}";
    }

    private static byte[] envelope(String sender, long seq, String signals) {
        return ("{\"v\":1," + sender + ",\"lanes\":1,\"lane\":0,\"seq\":" + seq + ",\"signals\":[" + signals + "]}")
                .getBytes(StandardCharsets.UTF_8);
    }
}
