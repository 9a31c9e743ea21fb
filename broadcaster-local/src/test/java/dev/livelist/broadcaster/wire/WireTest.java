package dev.livelist.broadcaster.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.livelist.broadcaster.Cause;
import dev.livelist.broadcaster.Invalidation;
import dev.livelist.broadcaster.Invalidation.Reason;
import dev.livelist.broadcaster.ModelChange;
import dev.livelist.broadcaster.Signal;
import dev.livelist.broadcaster.wire.WireMessage.Envelope;
import dev.livelist.broadcaster.wire.WireMessage.Incompatible;
import dev.livelist.broadcaster.wire.WireMessage.Malformed;
import dev.livelist.broadcaster.wire.WireMessage.Plain;
import dev.livelist.broadcaster.wire.WireMessage.Sender;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WireTest {

    private static final Sender SENDER = new Sender("worker \"é\" 1", "b00t");

    private final WireEncoder encoder = new WireEncoder(SENDER, 1, 0, 1_000_000);

    private static WireMessage decode(String json) {
        return WireDecoder.decode(json.getBytes(StandardCharsets.UTF_8));
    }

    private static String text(byte[] message) {
        return new String(message, StandardCharsets.UTF_8);
    }

    private byte[] only(List<? extends Signal> signals, long seq) {
        List<byte[]> bodies = encoder.encode(signals);
        assertThat(bodies).hasSize(1);
        return encoder.frame(seq, bodies.get(0));
    }

    @Test
    void anEnvelopeLooksAsTheProtocolSays() {
        WireEncoder plainNames = new WireEncoder(new Sender("w1", "b1"), 1, 0, 1_000_000);
        byte[] body = plainNames
                .encode(List.of(
                        ModelChange.updated("shop.product", 42),
                        new Invalidation("shop.order", Reason.BULK),
                        Invalidation.all(Reason.ANNOUNCED)))
                .get(0);
        assertThat(text(plainNames.frame(1234, body)))
                .isEqualTo(
                        "{\"v\":1,\"origin\":\"w1\",\"boot\":\"b1\",\"lanes\":1,\"lane\":0,\"seq\":1234,\"signals\":["
                                + "{\"model_label\":\"shop.product\",\"action\":\"updated\",\"pk\":\"42\"},"
                                + "{\"model_label\":\"shop.order\",\"action\":\"invalidated\"},"
                                + "{\"model_label\":\"*\",\"action\":\"invalidated\"}]}");
        assertThat(text(plainNames.heartbeat(7, 3)))
                .isEqualTo(
                        "{\"v\":1,\"origin\":\"w1\",\"boot\":\"b1\",\"lanes\":1,\"lane\":0,\"seq\":7,\"signals\":[],\"beat\":3}");
        assertThat(text(plainNames.goodbye(7)))
                .isEqualTo(
                        "{\"v\":1,\"origin\":\"w1\",\"boot\":\"b1\",\"lanes\":1,\"lane\":0,\"seq\":7,\"signals\":[],\"bye\":true}");
    }

    @Test
    void aFrameIsRecognisedByWhoMadeItAndByNobodyElse() {
        byte[] frame = only(List.of(ModelChange.updated("shop.product", 42)), 7);
        assertThat(encoder.isFrame(frame)).isTrue();
        assertThat(encoder.isFrame(encoder.heartbeat(7, 3))).isFalse();
        assertThat(encoder.isFrame(encoder.goodbye(7))).isFalse();
        assertThat(encoder.isFrame(WireEncoder.plain(ModelChange.updated("shop.product", 42))))
                .isFalse();
        assertThat(encoder.isFrame(new byte[0])).isFalse();
        List.of(
                        new WireEncoder(new Sender(SENDER.origin(), "b00t2"), 1, 0, 1_000_000),
                        new WireEncoder(new Sender("worker 2", SENDER.boot()), 1, 0, 1_000_000),
                        new WireEncoder(SENDER, 2, 0, 1_000_000),
                        new WireEncoder(SENDER, 2, 1, 1_000_000))
                .forEach(other -> assertThat(other.isFrame(frame)).isFalse());
    }

    @Test
    void whatIsWrittenIsRead() {
        List<Signal> signals = List.of(
                ModelChange.created("shop.product", 1),
                ModelChange.deleted("laden.größe", "a \"b\" \\ \n \u0000 € \uD83D\uDE00"),
                new Invalidation("shop.order", Reason.REMOTE),
                Invalidation.all(Reason.REMOTE));
        assertThat(WireDecoder.decode(only(signals, Long.MAX_VALUE - 1)))
                .isEqualTo(new Envelope(
                        SENDER,
                        1,
                        0,
                        Long.MAX_VALUE - 1,
                        signals,
                        Optional.empty(),
                        Map.of(),
                        OptionalLong.empty(),
                        false));
        assertThat(WireDecoder.decode(encoder.heartbeat(0, 5)))
                .isEqualTo(new Envelope(
                        SENDER, 1, 0, 0, List.of(), Optional.empty(), Map.of(), OptionalLong.of(5), false));
        assertThat(WireDecoder.decode(encoder.goodbye(9)))
                .isEqualTo(new Envelope(
                        SENDER, 1, 0, 9, List.of(), Optional.empty(), Map.of(), OptionalLong.empty(), true));
        signals.forEach(signal ->
                assertThat(WireDecoder.decode(WireEncoder.plain(signal))).isEqualTo(new Plain(signal)));
    }

    @Test
    void aMessageSaysWhenAndInWhichTraceItWasPublished() {
        Instant at = Instant.parse("2026-11-22T12:00:00.123Z");
        Map<String, String> trace = Map.of("traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");
        byte[] message = encoder.frame(
                7, encoder.encode(List.of(ModelChange.created("a", 1))).get(0), at, trace);
        Envelope read = (Envelope) WireDecoder.decode(message);
        assertThat(read.at()).contains(at);
        assertThat(read.trace()).isEqualTo(trace);
        assertThat(encoder.isFrame(message)).isTrue();
    }

    @Test
    void aTraceThatDoesNotFitIsLeftOutAndTheSignalsGo() {
        WireEncoder small = new WireEncoder(SENDER, 1, 0, WireEncoder.MIN_MESSAGE_BYTES);
        List<Signal> many = IntStream.range(0, 500)
                .<Signal>mapToObj(i -> ModelChange.created("shop.product", "key-" + i))
                .toList();
        Map<String, String> trace = Map.of("a", "x".repeat(256), "b", "y".repeat(256), "c", "z".repeat(256));
        List<Signal> read = new ArrayList<>();
        for (byte[] body : small.encode(many)) {
            byte[] message = small.frame(Long.MAX_VALUE - 1, body, Instant.now(), trace);
            assertThat(message.length).isLessThanOrEqualTo(WireEncoder.MIN_MESSAGE_BYTES);
            read.addAll(((Envelope) WireDecoder.decode(message)).signals());
        }
        assertThat(read).isEqualTo(many);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"traceparent\":\"a\\nb\"}",
                "{\"traceparent\":{\"x\":[1]}}",
                "{\"trace\\u0000parent\":\"a\"}",
                "[\"traceparent\"]",
                "7"
            })
    void aTraceThatNobodyShouldHaveSentIsNoneAndTheSignalsCount(String trace) {
        Envelope read = (Envelope) decode(
                "{\"v\":1,\"origin\":\"w\",\"boot\":\"b\",\"lanes\":1,\"lane\":0,\"seq\":1,\"at\":\"now\",\"trace\":"
                        + trace + ",\"signals\":[{\"model_label\":\"a\",\"action\":\"created\",\"pk\":1}]}");
        assertThat(read.trace()).isEmpty();
        assertThat(read.at()).isEmpty();
        assertThat(read.signals()).containsExactly(ModelChange.created("a", 1));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"model_label\":\"shop.product\",\"action\":\"updated\",\"pk\":42}",
                "{\"pk\":\"42\",\"action\":\"updated\",\"model_label\":\"shop.product\"}",
                " {\"x\":{\"pk\":[1,{\"v\":2}]},\"model_label\":\"shop.product\",\"v\":9,\"action\":\"updated\",\"pk\":42,\"y\":null} "
            })
    void aPlainMessageMayHaveItsMembersInAnyOrderAndMore(String json) {
        assertThat(decode(json)).isEqualTo(new Plain(ModelChange.updated("shop.product", 42)));
    }

    @Test
    void aNumericKeyIsItsDigits() {
        String big = "123456789012345678901234567890";
        assertThat(decode("{\"model_label\":\"a\",\"action\":\"created\",\"pk\":" + big + "}"))
                .isEqualTo(new Plain(ModelChange.created("a", big)));
        assertThat(decode("{\"model_label\":\"a\",\"action\":\"created\",\"pk\":-7}"))
                .isEqualTo(new Plain(ModelChange.created("a", "-7")));
    }

    @Test
    void aMessageSaysWhichWritesItComesFrom() {
        List<Signal> signals = List.of(ModelChange.updated("shop.product", 1));
        List<Cause> causes = List.of(new Cause("space", "writer", 1), new Cause("other-space_", "", 1L << 52));
        byte[] message = encoder.frame(1, encoder.encode(signals, causes).get(0), Instant.EPOCH, Map.of(), causes);
        assertThat(((Envelope) WireDecoder.decode(message)).causes()).isEqualTo(causes);
        assertThat(encoder.isFrame(message)).isTrue();
        List<Cause> many = LongStream.rangeClosed(1, 20)
                .mapToObj(number -> new Cause("s".repeat(64), "w".repeat(64), number))
                .toList();
        List<Signal> large = Collections.nCopies(2_000, ModelChange.updated("shop.product", "x".repeat(500)));
        for (byte[] body : encoder.encode(large, many)) {
            byte[] full = encoder.frame(1, body, Instant.EPOCH, Map.of(), many);
            assertThat(((Envelope) WireDecoder.decode(full)).causes()).isEqualTo(many.subList(0, 8));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "5",
                "{\"a\":[]}",
                "[]",
                "[\"\"]",
                "[\"space.writer\"]",
                "[\"space.writer.0\"]",
                "[\"space.writer.-1\"]",
                "[\"space.writer.99999999999999999\"]",
                "[\".writer.1\"]",
                "[\"sp ace.writer.1\"]",
                "[[{\"space\":1}],null,true]"
            })
    void causesThatCannotBeReadAreNoneAndTheSignalsCount(String causes) {
        assertThat(decode("{\"v\":1,\"origin\":\"w\",\"boot\":\"b\",\"lanes\":1,\"lane\":0,\"seq\":1,\"causes\":"
                        + causes + ",\"signals\":[{\"model_label\":\"a\",\"action\":\"created\",\"pk\":1}]}"))
                .isInstanceOfSatisfying(Envelope.class, envelope -> {
                    assertThat(envelope.signals()).hasSize(1);
                    assertThat(envelope.causes()).isEmpty();
                });
    }

    @Test
    void unknownMembersOfAnEnvelopeAndOfItsSignalsAreIgnored() {
        assertThat(
                        decode(
                                "{\"v\":1,\"new\":{\"signals\":[]},\"origin\":\"w\",\"boot\":\"b\",\"lanes\":1,\"lane\":0,\"seq\":1,"
                                        + "\"signals\":[{\"model_label\":\"a\",\"at\":[{}],\"action\":\"created\",\"pk\":1}],\"z\":1.5e3}"))
                .isEqualTo(new Envelope(
                        new Sender("w", "b"),
                        1,
                        0,
                        1,
                        List.of(ModelChange.created("a", 1)),
                        Optional.empty(),
                        Map.of(),
                        OptionalLong.empty(),
                        false));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "{",
                "{}",
                "{}{}",
                "hello",
                "{\"model_label\":\"a\"}",
                "{\"model_label\":\"a\",\"action\":\"updated\"}",
                "{\"model_label\":\"a\",\"action\":\"updated\",\"pk\":\"\"}",
                "{\"model_label\":\"a\",\"action\":\"updated\",\"pk\":null}",
                "{\"model_label\":\"a\",\"action\":\"updated\",\"pk\":true}",
                "{\"model_label\":\"a\",\"action\":\"updated\",\"pk\":[1]}",
                "{\"model_label\":\"a\",\"action\":\"exploded\",\"pk\":1}",
                "{\"model_label\":\"a b\",\"action\":\"updated\",\"pk\":1}",
                "{\"model_label\":\"*\",\"action\":\"updated\",\"pk\":1}",
                "{\"model_label\":7,\"action\":\"updated\",\"pk\":1}",
                "{\"model_label\":\"a\",\"action\":\"updated\",\"pk\":1} x",
                "{\"v\":\"1\",\"origin\":\"w\",\"boot\":\"b\",\"lanes\":1,\"lane\":0,\"seq\":1,\"signals\":[]}",
                "{\"v\":1,\"boot\":\"b\",\"lanes\":1,\"lane\":0,\"seq\":1,\"signals\":[]}",
                "{\"v\":1,\"origin\":\"w\",\"lanes\":1,\"lane\":0,\"seq\":1,\"signals\":[]}",
                "{\"v\":1,\"origin\":\"w\",\"boot\":\"b\",\"lanes\":0,\"lane\":0,\"seq\":1,\"signals\":[]}",
                "{\"v\":1,\"origin\":\"w\",\"boot\":\"b\",\"lanes\":1,\"lane\":1,\"seq\":1,\"signals\":[]}",
                "{\"v\":1,\"origin\":\"w\",\"boot\":\"b\",\"lanes\":1,\"lane\":0,\"seq\":-1,\"signals\":[]}",
                "{\"v\":1,\"origin\":\"w\",\"boot\":\"b\",\"lanes\":1,\"lane\":0,\"seq\":99999999999999999999,\"signals\":[]}",
                "{\"v\":1,\"origin\":\"w\",\"boot\":\"b\",\"lanes\":1,\"lane\":0,\"seq\":0,\"signals\":[{\"model_label\":\"a\",\"action\":\"created\",\"pk\":1}]}",
                "{\"v\":1,\"origin\":\"w\",\"boot\":\"b\",\"lanes\":1,\"lane\":0,\"seq\":1,\"signals\":{}}",
                "{\"v\":1,\"origin\":\"w\",\"boot\":\"b\",\"lanes\":1,\"lane\":0,\"seq\":1,\"signals\":[1]}",
                "{\"v\":1,\"origin\":\"w\",\"boot\":\"b\",\"lanes\":1,\"lane\":0,\"seq\":1,\"signals\":[{\"model_label\":\"a\",\"action\":\"created\"}]}"
            })
    void anythingElseIsMalformed(String json) {
        assertThat(decode(json)).isInstanceOf(Malformed.class);
    }

    @Test
    void brokenUtf8AndDeepNestingAreMalformed() {
        byte[] broken =
                "{\"model_label\":\"a\",\"action\":\"updated\",\"pk\":\"x\"}".getBytes(StandardCharsets.ISO_8859_1);
        broken[broken.length - 3] = (byte) 0xC3;
        assertThat(WireDecoder.decode(broken)).isInstanceOf(Malformed.class);
        assertThat(decode("{\"x\":" + "[".repeat(100_000))).isInstanceOf(Malformed.class);
    }

    @Test
    void anUnknownVersionIsIncompatibleWhateverElseTheEnvelopeHas() {
        assertThat(decode("{\"v\":2,\"origin\":\"w\",\"boot\":\"b\",\"signals\":\"compressed\"}"))
                .isEqualTo(new Incompatible(new Sender("w", "b"), "version 1", "version 2"));
        assertThat(decode("{\"v\":2}")).isEqualTo(new Incompatible(new Sender("", ""), "version 1", "version 2"));
    }

    @Test
    void anEnvelopeWithAnUnknownActionIsIncompatibleAndNamesIt() {
        WireMessage message =
                decode("{\"v\":1,\"origin\":\"w\",\"boot\":\"b\",\"lanes\":1,\"lane\":0,\"seq\":1,\"signals\":["
                        + "{\"model_label\":\"a\",\"action\":\"mov\\ned" + "x".repeat(1000) + "\",\"pk\":1}]}");
        assertThat(message).isInstanceOfSatisfying(Incompatible.class, incompatible -> {
            assertThat(incompatible.sender()).isEqualTo(new Sender("w", "b"));
            assertThat(incompatible.found())
                    .startsWith("the action mov\\u000aedx")
                    .hasSizeLessThan(130);
        });
    }

    @Test
    void aKeyThatCannotBeSentOrKeptBecomesAnInvalidation() {
        Signal tooLong = ModelChange.updated("a", "x".repeat(513));
        Signal half = ModelChange.updated("a", "\uD83D");
        assertThat(WireDecoder.decode(only(List.of(tooLong, half), 1)))
                .isInstanceOfSatisfying(Envelope.class, envelope -> assertThat(envelope.signals())
                        .containsOnly(new Invalidation("a", Reason.REMOTE)));
        assertThat(decode("{\"model_label\":\"a\",\"action\":\"updated\",\"pk\":\"" + "x".repeat(513) + "\"}"))
                .isEqualTo(new Plain(new Invalidation("a", Reason.BAD_KEY)));
    }

    @Test
    void aBatchThatDoesNotFitTravelsInSeveralMessagesNoneOverTheLimit() {
        int limit = WireEncoder.MIN_MESSAGE_BYTES;
        WireEncoder small = new WireEncoder(SENDER, 1, 0, limit);
        List<Signal> signals = new ArrayList<>();
        Random random = new Random(7);
        for (int i = 0; i < 2_000; i++) {
            String unit = List.of("x", "\u0001", "€", "\uD83D\uDE00").get(random.nextInt(4));
            signals.add(ModelChange.updated(
                    "größe." + "b".repeat(random.nextInt(190)), unit.repeat(1 + random.nextInt(200))));
        }
        signals.add(ModelChange.updated("€".replace('€', 'ü').repeat(200), "\u0001".repeat(512)));
        List<Signal> read = new ArrayList<>();
        List<byte[]> bodies = small.encode(signals);
        for (byte[] body : bodies) {
            byte[] message = small.frame(Long.MAX_VALUE - 1, body);
            assertThat(message.length).isLessThanOrEqualTo(limit);
            read.addAll(((Envelope) WireDecoder.decode(message)).signals());
        }
        assertThat(read).isEqualTo(signals);
        assertThat(bodies).hasSizeGreaterThan(1);
    }

    @Test
    void aLimitThatCannotBeKeptIsRefused() {
        assertThatThrownBy(() -> new WireEncoder(SENDER, 1, 0, 100))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("100");
        assertThatThrownBy(() -> new WireEncoder(new Sender("", "b"), 1, 0, 10_000))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("origin");
    }

    @Test
    void randomBytesAreNeverMoreThanMalformed() {
        long seed = Long.getLong("livelist.seed", 1);
        Random random = new Random(seed);
        for (int i = 0; i < 20_000; i++) {
            byte[] garbage = new byte[random.nextInt(200)];
            random.nextBytes(garbage);
            assertThat(WireDecoder.decode(garbage)).as("seed %d", seed).isInstanceOf(Malformed.class);
        }
    }

    @Test
    void mutilatedMessagesNeverThrow() {
        long seed = Long.getLong("livelist.seed", 1);
        Random random = new Random(seed);
        byte[] good = only(List.of(ModelChange.updated("shop.product", "é42"), Invalidation.all(Reason.GAP)), 1234);
        String interesting = "{}[]\",:0123456789-.eE\\u*tfn";
        for (int i = 0; i < 50_000; i++) {
            byte[] bad = java.util.Arrays.copyOf(good, good.length - random.nextInt(3) * random.nextInt(20));
            for (int j = random.nextInt(6); j >= 0; j--) {
                bad[random.nextInt(bad.length)] = random.nextBoolean()
                        ? (byte) random.nextInt(256)
                        : (byte) interesting.charAt(random.nextInt(interesting.length()));
            }
            try {
                WireDecoder.decode(bad);
            } catch (Throwable thrown) {
                throw new AssertionError("seed " + seed + ": " + new String(bad, StandardCharsets.ISO_8859_1), thrown);
            }
        }
    }
}
