package dev.livelist.engine;

import static dev.livelist.Condition.where;
import static dev.livelist.Sort.asc;
import static org.assertj.core.api.Assertions.assertThat;

import dev.livelist.ListQuery;
import dev.livelist.broadcaster.Broadcaster;
import dev.livelist.broadcaster.BroadcasterState;
import dev.livelist.broadcaster.Invalidation;
import dev.livelist.broadcaster.Signal;
import dev.livelist.broadcaster.SignalListener;
import dev.livelist.broadcaster.Subscription;
import dev.livelist.engine.SimulatedDatabase.Kind;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class StaleBroadcasterTest {

    private static final Duration INTERVAL = LiveListsSettings.DEFAULT.stalePollInterval();

    private final Bed bed = new Bed(2);
    private final LiveLists worker = bed.worker();

    private FollowingReader reader() {
        bed.fill(60);
        FollowingReader reader = bed.follow(worker, bed.page(0, 10));
        bed.rest();
        assertThat(reader.status).isEqualTo("live");
        return reader;
    }

    @Test
    void readersAreToldAndStayConnected() {
        FollowingReader reader = reader();

        bed.broadcaster.stale();
        bed.passMillis(50);

        assertThat(reader.events.get(reader.events.size() - 1))
                .contains("\"state\":\"stale\"")
                .contains("\"reason\":\"broadcaster\"")
                .contains("\"since\":\"");
        assertThat(reader.isOpen()).isTrue();
    }

    @Test
    void aReaderThatComesWhileItIsStaleIsToldAsWell() {
        reader();
        bed.broadcaster.stale();
        FollowingReader late = bed.follow(worker, bed.page(1, 10));
        bed.passMillis(100);

        assertThat(late.document()).isEqualTo(bed.fresh(late.query));
        assertThat(late.status).isEqualTo("stale");
    }

    @Test
    void aReaderWithoutADocumentIsToldAfterItsSnapshotAlsoWhereNobodyHasAskedBefore() {
        bed.fill(60);
        bed.broadcaster.stale();
        FollowingReader first = bed.follow(worker, bed.page(0, 10));
        bed.passMillis(100);

        assertThat(first.events).hasSize(2);
        assertThat(first.events.get(0)).startsWith("SNAPSHOT");
        assertThat(first.events.get(1)).contains("\"state\":\"stale\"");
    }

    @Test
    void whatIsNotAnnouncedIsFoundByPollingAndThatNoMoreOftenThanTheInterval() {
        FollowingReader reader = reader();
        bed.broadcaster.stale();
        bed.passMillis(10);
        int before = bed.database.statements();
        int pages = bed.database.pages;

        bed.reprice(10, "7");
        bed.pass(INTERVAL.multipliedBy(5).dividedBy(4).plusMillis(50));
        assertThat(reader.document()).isEqualTo(bed.fresh(reader.query));

        bed.pass(INTERVAL.multipliedBy(20));
        assertThat(bed.database.pages - pages).isBetween(15, 21);
        assertThat(bed.database.statements() - before).isLessThanOrEqualTo(2 * 21);
        assertThat(reader.status).isEqualTo("stale");
    }

    @Test
    void aViewNobodyReadsIsNotPolled() {
        FollowingReader reader = reader();
        bed.broadcaster.stale();
        reader.close();
        bed.passMillis(10);
        int before = bed.database.statements();
        bed.pass(Duration.ofSeconds(25));
        assertThat(bed.database.statements()).isEqualTo(before);
    }

    @Test
    void readersAreLiveAgainOnceAReadThatBeganAfterTheBroadcasterWas() {
        FollowingReader reader = reader();
        bed.broadcaster.stale();
        bed.passMillis(10);
        bed.reprice(10, "8");
        bed.broadcaster.change(BroadcasterState.live(bed.time.now()));
        // Nothing can have been read yet.
        assertThat(reader.status).isEqualTo("stale");
        bed.passMillis(100);

        assertThat(reader.document()).isEqualTo(bed.fresh(reader.query));
        assertThat(reader.status).isEqualTo("live");
        assertThat(reader.events.get(reader.events.size() - 2)).startsWith("PATCH");
    }

    @Test
    void aReadThatBeganBeforeItWasStaleDoesNotMakeItLive() {
        FollowingReader reader = reader();
        bed.broadcaster.publish(new Invalidation(bed.definition.label(), Invalidation.Reason.ANNOUNCED));
        untilARead();

        bed.broadcaster.stale();
        bed.passMillis(1_000);

        assertThat(reader.status).isEqualTo("stale");
    }

    @Test
    void aReadThatSpansAShortStaleTimeDoesNotMakeItLiveEither() {
        FollowingReader reader = reader();
        bed.broadcaster.publish(new Invalidation(bed.definition.label(), Invalidation.Reason.ANNOUNCED));
        untilARead();
        bed.broadcaster.stale();
        // This is what the read, which has seen the rows by now, cannot know.
        bed.pass(Duration.ofMillis(1));
        bed.reprice(10, "9");
        bed.broadcaster.change(BroadcasterState.live(bed.time.now()));
        while (reader.status.equals("stale")) {
            bed.pass(Duration.ofNanos(100_000));
        }

        assertThat(reader.document()).isEqualTo(bed.fresh(reader.query));
    }

    private void untilARead() {
        while (bed.database.running == 0) {
            bed.pass(Duration.ofNanos(100_000));
        }
    }

    @Test
    void whilePollingIsAdvisedOnlyReadersAreNotTold() {
        FollowingReader reader = reader();
        bed.broadcaster.change(new BroadcasterState(BroadcasterState.Status.LIVE, bed.time.now(), true));
        bed.passMillis(10);
        int events = reader.events.size();
        int pages = bed.database.pages;

        Item old = bed.row(10);
        bed.database.rows.put(10L, new Item(10, old.name(), "garden", old.price(), true, old.owner()));
        bed.pass(INTERVAL.multipliedBy(4));

        assertThat(reader.document()).isEqualTo(bed.fresh(reader.query));
        assertThat(reader.events.subList(events, reader.events.size())).allMatch(event -> event.startsWith("PATCH"));
        assertThat(bed.database.pages - pages).isBetween(3, 4);

        bed.broadcaster.change(BroadcasterState.live(bed.time.now()));
        bed.passMillis(100);
        pages = bed.database.pages;
        bed.pass(INTERVAL.multipliedBy(4));
        assertThat(bed.database.pages).isEqualTo(pages);
    }

    @Test
    void aPollThatHadToWaitForItsTurnIsNotFollowedSoonByAnother() {
        TestSettings settings = new TestSettings();
        settings.maxConcurrentReads = 1;
        LiveLists narrow = bed.worker(settings.build());
        bed.fill(60);
        ListQuery cheap = bed.query(where(Item::price).atLeast(BigDecimal.ONE), 0, 10, asc(Item::name));
        ListQuery dear = bed.query(where(Item::price).atLeast(BigDecimal.TEN), 0, 10, asc(Item::name));
        FollowingReader polled = bed.follow(narrow, cheap);
        bed.follow(narrow, dear);
        bed.rest();
        List<Long> reads = new ArrayList<>();
        bed.database.onBegin = begun -> {
            if (begun.kind() == Kind.PAGE && begun.selection().condition().equals(cheap.condition())) {
                reads.add(begun.nanoTime());
            }
        };

        bed.broadcaster.change(new BroadcasterState(BroadcasterState.Status.LIVE, bed.time.now(), true));
        bed.passMillis(4_800);
        // The poll of the one falls due while a slow read of its own is under way; then the other has the gate.
        bed.database.latency = Duration.ofSeconds(4);
        bed.reprice(10, "20");
        bed.pass(Duration.ofSeconds(5));
        bed.pass(Duration.ofSeconds(3));
        bed.database.latency = Duration.ofMillis(2);
        bed.pass(Duration.ofSeconds(60));

        assertThat(polled.document()).isEqualTo(bed.fresh(cheap));
        assertThat(reads).hasSizeBetween(9, 13);
        for (int i = 1; i < reads.size(); i++) {
            assertThat(Duration.ofNanos(reads.get(i) - reads.get(i - 1))).isGreaterThanOrEqualTo(INTERVAL);
        }
    }

    /** A broadcaster that becomes stale in the very moment in which it is asked, for the nth time, how it is. */
    private static final class TurningBroadcaster implements Broadcaster {
        private final SimulatedBroadcaster under;
        private final Consumer<TurningBroadcaster> turn;
        private int asked;
        private final int turnAt;

        TurningBroadcaster(SimulatedBroadcaster under, int turnAt, Consumer<TurningBroadcaster> turn) {
            this.under = under;
            this.turnAt = turnAt;
            this.turn = turn;
        }

        @Override
        public BroadcasterState state() {
            BroadcasterState before = under.state();
            if (++asked == turnAt) {
                turn.accept(this);
            }
            return before;
        }

        @Override
        public void publish(List<? extends Signal> signals) {
            under.publish(signals);
        }

        @Override
        public Subscription subscribe(String modelLabel, SignalListener listener) {
            return under.subscribe(modelLabel, listener);
        }

        @Override
        public int subscriberCount(String modelLabel) {
            return under.subscriberCount(modelLabel);
        }

        @Override
        public Subscription onStateChange(Consumer<BroadcasterState> listener) {
            return under.onStateChange(listener);
        }

        @Override
        public void close() {
            under.close();
        }
    }

    @Test
    void aViewThatIsMadeWhileItTurnsStaleKnows() {
        for (int turnAt = 1; turnAt <= 4; turnAt++) {
            Bed other = new Bed(turnAt);
            other.fill(10);
            TurningBroadcaster turning = new TurningBroadcaster(other.broadcaster, turnAt, self -> self.under.stale());
            LiveLists lists = LiveLists.builder(turning)
                    .scheduler(other.time)
                    .random(other.random)
                    .list(other.definition, other.database)
                    .start();
            FollowingReader reader = other.follow(lists, other.page(0, 5));
            other.follow(lists, other.page(0, 6));
            other.passMillis(500);
            assertThat(reader.status)
                    .as("turned when asked for the %sth time", turnAt)
                    .isEqualTo(turning.asked >= turnAt ? "stale" : "live");
        }
    }
}
