package dev.livelist.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.livelist.broadcaster.BroadcasterState;
import dev.livelist.broadcaster.Invalidation;
import dev.livelist.broadcaster.ModelChange;
import dev.livelist.broadcaster.Signal;
import dev.livelist.broadcaster.Subscription;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RecordingBroadcasterTest {

    private static final ModelChange ONE = ModelChange.created("test.note", 1);
    private static final ModelChange TWO = ModelChange.updated("test.note", 2);

    private final RecordingBroadcaster broadcaster = new RecordingBroadcaster();
    private final List<Signal> heard = new CopyOnWriteArrayList<>();

    @AfterEach
    void close() {
        broadcaster.close();
    }

    @Test
    void whatIsPublishedIsRememberedAndDelivered() {
        broadcaster.subscribe("test.note", heard::add);
        broadcaster.publish(List.of(ONE, TWO));
        assertThat(broadcaster.published()).containsExactly(ONE, TWO);
        await().untilAsserted(() -> assertThat(heard).containsExactly(ONE, TWO));
        broadcaster.clear();
        assertThat(broadcaster.published()).isEmpty();
    }

    @Test
    void whatAnotherWorkerPublishesIsDeliveredOnly() {
        broadcaster.subscribe("test.note", heard::add);
        broadcaster.publishFromElsewhere(ONE, TWO);
        await().untilAsserted(() -> assertThat(heard).containsExactly(ONE, TWO));
        assertThat(broadcaster.published()).isEmpty();
    }

    @Test
    void aReturnAfterStalenessInvalidatesEverything() {
        List<BroadcasterState> states = new CopyOnWriteArrayList<>();
        Subscription watching = broadcaster.onStateChange(states::add);
        broadcaster.subscribe("test.note", heard::add);
        broadcaster.becomeStale();
        assertThat(broadcaster.state().isStale()).isTrue();
        assertThat(broadcaster.state().pollAdvised()).isTrue();
        broadcaster.becomeLive();
        assertThat(broadcaster.state().isStale()).isFalse();
        await().untilAsserted(
                        () -> assertThat(heard).containsExactly(Invalidation.all(Invalidation.Reason.RECONNECTED)));
        watching.close();
        broadcaster.becomeStale();
        assertThat(states).extracting(BroadcasterState::isStale).containsExactly(true, false);
    }
}
