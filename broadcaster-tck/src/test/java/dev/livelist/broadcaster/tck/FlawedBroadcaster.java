package dev.livelist.broadcaster.tck;

import dev.livelist.broadcaster.Broadcaster;
import dev.livelist.broadcaster.BroadcasterState;
import dev.livelist.broadcaster.Invalidation;
import dev.livelist.broadcaster.Invalidation.Reason;
import dev.livelist.broadcaster.ModelChange;
import dev.livelist.broadcaster.Signal;
import dev.livelist.broadcaster.SignalListener;
import dev.livelist.broadcaster.Subscription;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The plainest broadcaster that keeps the rules, and what becomes of it with one flaw: the kit must find each. */
final class FlawedBroadcaster implements Broadcaster {

    enum Flaw {
        NONE,
        /** Tells only the first subscriber of a label. */
        TELLS_ONE_SUBSCRIBER,
        /** Empties the mailbox newest first. */
        NEWEST_FIRST,
        /** Coalescing keeps the first signal of a key. */
        KEEPS_THE_FIRST,
        /** What follows a deletion takes its place. */
        FORGETS_DELETIONS,
        /** Labels match by prefix. */
        MATCHES_BY_PREFIX,
        /** Puts signals in one by one, each its own call. */
        SPLITS_A_PUBLISH,
        /** Adds a subscriber by copying and writing back without a lock. */
        LOSES_SUBSCRIBERS,
        /** Looks at "closed" when filling the mailbox, not before calling. */
        CALLS_AFTER_CLOSE,
        /** Close waits for the running call, even its own. */
        CLOSE_WAITS,
        /** Counts beside the set, and so counts a second close. */
        COUNTS_CLOSES,
        /** Calls listeners in the publishing thread. */
        CALLS_IN_THE_WRITER,
        /** One thread for everybody. */
        ONE_THREAD,
        /** No bound. */
        NO_BOUND,
        /** Drops what does not fit and says nothing. */
        OVERFLOWS_SILENTLY,
        /** Does not coalesce. */
        DOES_NOT_COALESCE,
        /** Queues a task per publish on several threads. */
        OVERLAPS,
        /** An error ends the subscription. */
        DIES_OF_AN_ERROR,
        /** A subscriber that threw is not told. */
        NEVER_TELLS_OF_FAILURE,
        /** A subscriber that threw is told after each failure. */
        ALWAYS_TELLS_OF_FAILURE,
        /** Having told is never forgotten. */
        TELLS_OF_FAILURE_ONCE_ONLY,
        /** Close can be called once. */
        CLOSES_ONCE,
        /** Close ends the in-process dispatch. */
        CLOSE_ENDS_DISPATCH,
        /** Threads stay after close. */
        LEAVES_A_THREAD
    }

    private final Flaw flaw;
    private final int mailboxKeys;
    private final ExecutorService shared = Executors.newCachedThreadPool();
    private final ExecutorService single = Executors.newSingleThreadExecutor();
    private volatile List<Box> boxes = List.of();
    private volatile boolean closed;
    private int extraCloses;

    FlawedBroadcaster(Flaw flaw, int mailboxKeys) {
        this.flaw = flaw;
        this.mailboxKeys = mailboxKeys;
    }

    @Override
    public void publish(List<? extends Signal> signals) {
        if (closed && flaw == Flaw.CLOSE_ENDS_DISPATCH) {
            return;
        }
        boolean told = false;
        for (Box box : boxes) {
            if (told && flaw == Flaw.TELLS_ONE_SUBSCRIBER) {
                return;
            }
            List<Signal> concerned = signals.stream()
                    .filter(box::concerns)
                    .map(Signal.class::cast)
                    .toList();
            told |= !concerned.isEmpty();
            if (flaw == Flaw.SPLITS_A_PUBLISH) {
                concerned.forEach(signal -> box.offer(List.of(signal)));
            } else {
                box.offer(concerned);
            }
        }
    }

    @Override
    public Subscription subscribe(String modelLabel, SignalListener listener) {
        Box box = new Box(modelLabel, listener);
        if (flaw == Flaw.LOSES_SUBSCRIBERS) {
            List<Box> more = new ArrayList<>(boxes);
            Thread.yield();
            more.add(box);
            boxes = more;
        } else {
            synchronized (this) {
                List<Box> more = new CopyOnWriteArrayList<>(boxes);
                more.add(box);
                boxes = more;
            }
        }
        return box;
    }

    @Override
    public int subscriberCount(String modelLabel) {
        return (int) boxes.stream().filter(box -> box.label.equals(modelLabel)).count() - extraCloses;
    }

    @Override
    public BroadcasterState state() {
        return BroadcasterState.live(Instant.EPOCH);
    }

    @Override
    public Subscription onStateChange(Consumer<BroadcasterState> listener) {
        return () -> {};
    }

    @Override
    public void close() {
        if (closed && flaw == Flaw.CLOSES_ONCE) {
            throw new IllegalStateException("Closed already");
        }
        closed = true;
        if (flaw != Flaw.LEAVES_A_THREAD) {
            shared.shutdown();
            single.shutdown();
        }
    }

    private void execute(Runnable task) {
        if (flaw == Flaw.CALLS_IN_THE_WRITER) {
            task.run();
        } else if (closed) {
            new Thread(task).start();
        } else if (flaw == Flaw.ONE_THREAD) {
            single.execute(task);
        } else {
            shared.execute(task);
        }
    }

    private final class Box implements Subscription {

        private final String label;
        private final SignalListener listener;
        private final Map<Object, Signal> pending = new LinkedHashMap<>(16, 0.75f, true);
        private final Object calling = new Object();
        private boolean queued;
        private boolean toldOfFailure;
        private boolean dead;
        private volatile boolean boxClosed;

        Box(String label, SignalListener listener) {
            this.label = label;
            this.listener = listener;
        }

        boolean concerns(Signal signal) {
            boolean matches = flaw == Flaw.MATCHES_BY_PREFIX
                    ? signal.modelLabel().startsWith(label)
                    : signal.modelLabel().equals(label);
            return matches
                    || label.equals(Invalidation.ALL)
                    || signal.modelLabel().equals(Invalidation.ALL);
        }

        void offer(List<Signal> signals) {
            synchronized (this) {
                if (boxClosed || dead) {
                    return;
                }
                signals.forEach(this::put);
                if (pending.isEmpty() || (queued && flaw != Flaw.OVERLAPS)) {
                    return;
                }
                queued = true;
            }
            execute(this::drain);
        }

        private void put(Signal signal) {
            Object key = flaw == Flaw.DOES_NOT_COALESCE || !(signal instanceof ModelChange change)
                    ? new Object()
                    : change.modelLabel() + " " + change.pk();
            if (flaw == Flaw.KEEPS_THE_FIRST) {
                pending.putIfAbsent(key, signal);
            } else if (flaw == Flaw.OVERFLOWS_SILENTLY && pending.size() == mailboxKeys) {
                return;
            } else {
                keepDeletion(key, signal);
                pending.put(key, signal);
            }
            if (pending.size() > mailboxKeys && flaw != Flaw.NO_BOUND) {
                pending.clear();
                pending.put(new Object(), new Invalidation(label, Reason.OVERFLOW));
            }
        }

        private void keepDeletion(Object key, Signal next) {
            if (flaw != Flaw.FORGETS_DELETIONS
                    && pending.get(key) instanceof ModelChange before
                    && before.action() == ModelChange.Action.DELETED
                    && !before.equals(next)) {
                pending.put(List.of("deletion", key), before);
            }
        }

        private void drain() {
            while (true) {
                List<Signal> batch = take();
                if (batch == null) {
                    return;
                }
                if (flaw == Flaw.CLOSE_WAITS) {
                    synchronized (calling) {
                        call(batch);
                    }
                } else {
                    call(batch);
                }
            }
        }

        private synchronized @Nullable List<Signal> take() {
            if (pending.isEmpty() || dead || (boxClosed && flaw != Flaw.CALLS_AFTER_CLOSE)) {
                queued = false;
                return null;
            }
            List<Signal> batch = new ArrayList<>(pending.values());
            if (flaw == Flaw.NEWEST_FIRST) {
                java.util.Collections.reverse(batch);
            }
            if (flaw == Flaw.SPLITS_A_PUBLISH) {
                batch = batch.subList(0, 1);
            }
            pending.values().removeAll(batch);
            return batch;
        }

        private void call(List<Signal> batch) {
            try {
                listener.onSignals(batch);
                synchronized (this) {
                    toldOfFailure &= flaw == Flaw.TELLS_OF_FAILURE_ONCE_ONLY;
                }
            } catch (Throwable failure) {
                failed();
            }
        }

        private void failed() {
            synchronized (this) {
                dead = flaw == Flaw.DIES_OF_AN_ERROR;
                boolean tell = !toldOfFailure || flaw == Flaw.ALWAYS_TELLS_OF_FAILURE;
                if (!tell || flaw == Flaw.NEVER_TELLS_OF_FAILURE) {
                    return;
                }
                toldOfFailure = true;
                put(new Invalidation(label, Reason.LISTENER_FAILED));
            }
        }

        @Override
        public void close() {
            synchronized (FlawedBroadcaster.this) {
                List<Box> fewer = new CopyOnWriteArrayList<>(boxes);
                boolean present = fewer.remove(this);
                boxes = fewer;
                if (!present && flaw == Flaw.COUNTS_CLOSES) {
                    extraCloses++;
                }
            }
            boxClosed = true;
            if (flaw == Flaw.CLOSE_WAITS) {
                waitForTheCall();
            }
        }

        private void waitForTheCall() {
            Thread waiting = new Thread(() -> {
                synchronized (calling) {
                    calling.notifyAll();
                }
            });
            waiting.start();
            try {
                waiting.join(TimeUnit.SECONDS.toMillis(30));
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
