package dev.livelist.campaign;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LossyRepliesTest {

    private static final String SUBSCRIBED = "*3\r\n$9\r\nsubscribe\r\n$1\r\nc\r\n:1\r\n";
    private static final String FIRST = "*3\r\n$7\r\nmessage\r\n$1\r\nc\r\n$5\r\na\r\nbc\r\n";
    private static final String SECOND = "*3\r\n$7\r\nmessage\r\n$1\r\nc\r\n$0\r\n\r\n";
    private static final String PONG = "+PONG\r\n";
    private static final String NOTHING = "$-1\r\n";

    @Test
    void messagesAreLostWholeAndNothingElseWhateverThePieces() {
        String all = SUBSCRIBED + FIRST + PONG + SECOND + NOTHING + FIRST;
        Random random = new Random(1);
        for (int round = 0; round < 200; round++) {
            Deque<Boolean> losses = new ArrayDeque<>(List.of(true, false, true));
            LossyReplies replies = new LossyReplies(losses::remove);
            ByteArrayOutputStream passed = new ByteArrayOutputStream();
            for (int from = 0; from < all.length(); ) {
                int to = Math.min(all.length(), from + 1 + random.nextInt(20));
                passed.writeBytes(replies.apply(all.substring(from, to).getBytes(StandardCharsets.UTF_8)));
                from = to;
            }

            assertThat(passed.toString(StandardCharsets.UTF_8))
                    .as("round %d", round)
                    .isEqualTo(SUBSCRIBED + PONG + SECOND + NOTHING);
        }
    }
}
