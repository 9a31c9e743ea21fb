package dev.livelist.broadcaster.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class InboxTest {

    private final Inbox inbox = new Inbox();

    private static Inbox.Event message(int bytes) {
        return new Inbox.Message(new byte[bytes]);
    }

    private List<Inbox.Event> takeAll() {
        List<Inbox.Event> all = new ArrayList<>();
        for (List<Inbox.Event> some = inbox.take(100); !some.isEmpty(); some = inbox.take(100)) {
            all.addAll(some);
        }
        return all;
    }

    @Test
    void whatComesIsTakenInOrder() {
        List<Inbox.Event> events = List.of(
                new Inbox.Subscribed(false), message(1), new Inbox.Disconnected(new Exception("cut")), message(2));
        events.forEach(inbox::add);
        assertThat(takeAll()).isEqualTo(events);
    }

    @Test
    void theReaderIsWokenOnceUntilItHasFoundNothing() {
        assertThat(inbox.add(message(1))).isTrue();
        assertThat(inbox.add(message(1))).isFalse();
        takeAll();
        assertThat(inbox.add(message(1))).isTrue();
    }

    @Test
    void tooManyMessagesAreDroppedAndThatIsToldOnce() {
        for (int i = 0; i < Inbox.MAX_MESSAGES + 1_000; i++) {
            inbox.add(message(1));
        }
        List<Inbox.Event> all = takeAll();
        assertThat(all).hasSize(Inbox.MAX_MESSAGES + 1).last().isInstanceOf(Inbox.Overflowed.class);
        inbox.add(message(1));
        assertThat(takeAll()).singleElement().isInstanceOf(Inbox.Message.class);
    }

    @Test
    void tooManyBytesAreDroppedToo() {
        for (int i = 0; i < 100; i++) {
            inbox.add(message(1 << 20));
        }
        assertThat(takeAll()).hasSize((int) (Inbox.MAX_BYTES >> 20) + 1).last().isInstanceOf(Inbox.Overflowed.class);
    }

    @Test
    void aConnectionThatFlapsUnseenIsDrawnTogetherAndCountsAsALoss() {
        for (int i = 0; i < 1_000; i++) {
            inbox.add(new Inbox.Disconnected(new Exception("cut")));
            inbox.add(message(1));
            inbox.add(new Inbox.Subscribed(true));
        }
        List<Inbox.Event> all = takeAll();
        assertThat(all).hasSizeLessThan(300).anyMatch(Inbox.Overflowed.class::isInstance);
        assertThat(all).last().isInstanceOf(Inbox.Subscribed.class);
    }
}
