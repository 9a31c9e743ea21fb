package dev.livelist.broadcaster.bridge;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * What the transport has reported and the bridge has not looked at, in order, bounded in number and in bytes. The
 * transport's thread does nothing but put it here. Messages that do not fit are dropped and the reader is told so; what
 * happened to the connection is never dropped, only drawn together. Safe for use by any number of threads.
 */
final class Inbox {

    static final int MAX_MESSAGES = 20_000;
    static final long MAX_BYTES = 32L << 20;
    private static final int MAX_CONNECTION_EVENTS = 64;

    sealed interface Event {}

    static final class Message implements Event {
        final byte[] bytes;

        Message(byte[] bytes) {
            this.bytes = bytes;
        }
    }

    record Subscribed(boolean complete) implements Event {}

    record Disconnected(Throwable cause) implements Event {}

    /** Messages have been dropped here. */
    record Overflowed() implements Event {}

    private final Deque<Event> events = new ArrayDeque<>();
    private long bytes;
    private int messages;
    private boolean overflowing;
    private boolean awake;

    /** Returns whether the reader has to be woken. */
    synchronized boolean add(Event event) {
        if (event instanceof Message message) {
            addMessage(message);
        } else {
            addConnectionEvent(event);
        }
        boolean wake = !awake;
        awake = true;
        return wake;
    }

    private void addMessage(Message message) {
        if (messages >= MAX_MESSAGES || bytes + message.bytes.length > MAX_BYTES) {
            if (!overflowing) {
                overflowing = true;
                events.add(new Overflowed());
            }
            return;
        }
        events.add(message);
        messages++;
        bytes += message.bytes.length;
    }

    /** A connection that flaps faster than anybody looks: only where it has ended up matters, and that much was missed. */
    private void addConnectionEvent(Event event) {
        if (events.size() - messages < MAX_CONNECTION_EVENTS) {
            events.add(event);
            return;
        }
        events.clear();
        messages = 0;
        bytes = 0;
        events.add(new Overflowed());
        events.add(event instanceof Subscribed ? new Subscribed(false) : event);
    }

    /** The next events, at most this many; none where there are none, and then the next one wakes the reader again. */
    synchronized List<Event> take(int atMost) {
        List<Event> taken = takeWithoutSleeping(atMost);
        awake = !taken.isEmpty();
        return taken;
    }

    /** The next events, for somebody who looks in beside the reader. */
    synchronized List<Event> takeWithoutSleeping(int atMost) {
        List<Event> taken = new ArrayList<>(Math.min(atMost, events.size()));
        while (taken.size() < atMost && !events.isEmpty()) {
            Event event = events.remove();
            taken.add(event);
            if (event instanceof Message message) {
                messages--;
                bytes -= message.bytes.length;
            } else if (event instanceof Overflowed) {
                overflowing = false;
            }
        }
        return taken;
    }
}
