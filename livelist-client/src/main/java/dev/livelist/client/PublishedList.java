package dev.livelist.client;

import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** A list that a subscriber takes documents of, when it asks for them. What it has not asked for yet is one document, the latest. */
final class PublishedList<T> implements Flow.Subscription, Follower.Events {

    private final ClientSettings settings;
    private final Class<T> rowType;
    private final Flow.Subscriber<? super LiveDocument<T>> subscriber;
    private final Follower follower;
    private final AtomicLong demand = new AtomicLong();
    private @Nullable JsonNode latest;
    private @Nullable String version;

    PublishedList(
            ClientSettings settings,
            String address,
            Class<T> rowType,
            Flow.Subscriber<? super LiveDocument<T>> subscriber) {
        this.settings = settings;
        this.rowType = rowType;
        this.subscriber = subscriber;
        this.follower = new Follower(settings, address, this);
    }

    void start() {
        follower.start();
    }

    @Override
    public void request(long n) {
        if (n < 1) {
            follower.run(() -> {
                follower.close();
                subscriber.onError(new IllegalArgumentException(
                        "Requested " + n + " documents, against rule 3.9 of Reactive Streams"));
            });
            return;
        }
        demand.accumulateAndGet(n, (has, more) -> has + more < 0 ? Long.MAX_VALUE : has + more);
        follower.run(this::deliver);
    }

    @Override
    public void cancel() {
        follower.close();
    }

    @Override
    public void document(JsonNode document, @Nullable String nextVersion) {
        latest = document;
        version = nextVersion;
        deliver();
    }

    @Override
    public void status(LiveStatus status) {}

    @Override
    public void error(LiveListException error) {
        subscriber.onError(error);
    }

    private void deliver() {
        JsonNode next = latest;
        if (next == null || demand.get() == 0) {
            return;
        }
        latest = null;
        demand.getAndUpdate(has -> has == Long.MAX_VALUE ? has : has - 1);
        LiveDocument<T> document;
        try {
            document = LiveDocument.of(next, version, rowType, settings.json());
        } catch (JacksonException e) {
            follower.fail(ListenedList.unreadable(rowType, e));
            return;
        }
        try {
            subscriber.onNext(document);
        } catch (RuntimeException | Error e) {
            follower.close(); // rule 2.13 of Reactive Streams: a subscriber that throws has cancelled
            throw e;
        }
    }
}
