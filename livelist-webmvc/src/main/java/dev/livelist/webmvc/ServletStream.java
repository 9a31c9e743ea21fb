package dev.livelist.webmvc;

import dev.livelist.http.StreamConnection;
import dev.livelist.http.StreamWriter;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.web.filter.ShallowEtagHeaderFilter;

/**
 * The output of an asynchronous request as a stream's connection. Nothing is written before the container has said that it can be, which
 * is when the request's own thread has left. From then on only the loop writes, and only when the container is ready. The container's
 * threads do no more than wake the loop.
 *
 * <p>Containers use the objects of a request again: a call that comes too late would reach the next request, on another connection. So
 * every call to them is made under {@link #container} and while {@link #over} is not set, and the container's report of an error waits for
 * a call under way before the container goes on.
 */
final class ServletStream implements StreamConnection, WriteListener, AsyncListener {

    private static final Logger log = LoggerFactory.getLogger(ServletStream.class);
    private static final AtomicLongFieldUpdater<ServletStream> PROGRESS =
            AtomicLongFieldUpdater.newUpdater(ServletStream.class, "progress");

    private final Executor loop;
    private final @Nullable Runnable breaker;
    private final ReentrantLock container = new ReentrantLock();
    private volatile boolean over;
    private boolean abandoned; // before it was asynchronous
    private volatile @Nullable AsyncContext async;
    private volatile @Nullable ServletOutputStream out;
    private volatile @Nullable StreamWriter writer;
    private volatile @Nullable Runnable ending;
    private volatile boolean writable;
    private volatile long progress;

    // The loop's own.
    private boolean unflushed;

    ServletStream(Executor loop, HttpServletRequest request) {
        this.loop = loop;
        this.breaker = (Runnable) request.getAttribute(ConnectionBreaker.ATTRIBUTE);
    }

    /** Sends the head and makes the request asynchronous. On the request's thread, as the last thing it does to the response. */
    void start(HttpServletRequest request, HttpServletResponse response, StreamWriter opened) throws IOException {
        writer = opened;
        if (!request.isAsyncSupported()) {
            throw new IllegalStateException("A stream needs asynchronous requests: set async-supported on the servlet"
                    + " and on every filter in front of it, as Spring Boot does by default");
        }
        ShallowEtagHeaderFilter.disableContentCaching(request);
        ServletOutputStream stream = response.getOutputStream();
        response.flushBuffer(); // the head, on this thread: filters may still look at the response when it has left
        AsyncContext context = request.startAsync(request, response);
        context.setTimeout(0);
        context.addListener(this);
        out = stream;
        stream.setWriteListener(this);
        container.lock();
        try {
            async = context;
            if (abandoned || opened.isClosed()) {
                complete();
            }
        } finally {
            container.unlock();
        }
    }

    @Override
    public Executor loop() {
        return loop;
    }

    @Override
    public boolean isWritable() {
        return writable && using(stream -> stream.isReady() && (!unflushed || flushes(stream)));
    }

    /** Has the container take what it has; whether it is ready for more after that. */
    private boolean flushes(ServletOutputStream stream) throws IOException {
        stream.flush();
        unflushed = false;
        return stream.isReady();
    }

    @Override
    public void send(byte[] frame) {
        using(stream -> {
            unflushed = true;
            stream.write(frame);
            PROGRESS.incrementAndGet(this);
            return true;
        });
    }

    /** As far as the container takes that now; the rest when it is ready again. */
    @Override
    public void flush() {
        using(stream -> stream.isReady() && flushes(stream));
    }

    /** Uses the container's stream; false where that is over, or has failed. */
    private boolean using(Use use) {
        Throwable failure;
        container.lock();
        try {
            if (over) {
                return false;
            }
            try {
                return use.of(Objects.requireNonNull(out));
            } catch (IOException | RuntimeException e) {
                failure = e;
                giveUp();
            }
        } finally {
            container.unlock();
        }
        gone(failure);
        return false;
    }

    /** A use of the container's stream. */
    private interface Use {
        boolean of(ServletOutputStream stream) throws IOException;
    }

    /**
     * After a failure on a thread of ours. Where the connection can be broken, the container then reports an error on a thread of its own,
     * and ends the request there: ended here, the request might be the next one's by then.
     */
    private void giveUp() {
        if (breaker == null) {
            complete();
        } else {
            over = true;
            breaker.run();
        }
    }

    @Override
    public void end(Runnable onEnded) {
        ending = onEnded;
        endWhenTaken();
    }

    private void endWhenTaken() {
        if (ending != null && (isWritable() || over)) { // where it is not writable, the container tells when it is
            complete();
            finish();
        }
    }

    @Override
    public void fail(Throwable error) {
        abort();
    }

    @Override
    public void leave() {
        complete();
    }

    @Override
    public boolean abort() {
        container.lock();
        try {
            if (async == null) {
                abandoned = true;
            } else if (!over) {
                giveUp();
            }
        } finally {
            container.unlock();
        }
        return true;
    }

    @Override
    public void release() {
        // The container forgets the listeners with the request.
    }

    /** Unknown: the container keeps what the socket has not taken to itself. */
    @Override
    public long pendingBytes() {
        return 0;
    }

    @Override
    public long progress() {
        return progress;
    }

    @Override
    public void abortUnacknowledgedAfter(Duration timeout) {
        // out of reach
    }

    @Override
    public void onWritePossible() {
        writable = true;
        PROGRESS.incrementAndGet(this);
        if (ending == null) {
            Objects.requireNonNull(writer).wake();
        }
        if (ending != null) { // perhaps since a moment ago
            try {
                loop.execute(this::endWhenTaken);
            } catch (RejectedExecutionException e) {
                complete();
            }
        }
    }

    /** From the container's {@link WriteListener}; it tells the {@link AsyncListener} too. */
    @Override
    public void onError(Throwable error) {
        complete();
        gone(error);
    }

    /** The client has gone: a matter of course. */
    private void gone(Throwable error) {
        log.debug("livelist.stream.gone: its client has left", error);
        Objects.requireNonNull(writer).close();
        finish();
    }

    private void finish() {
        Runnable onEnded = ending;
        if (onEnded != null) {
            ending = null;
            onEnded.run();
        }
    }

    /** Ends the asynchronous request, once; nothing is asked of the container after that. */
    private void complete() {
        container.lock();
        try {
            AsyncContext context = async;
            if (context != null && !over) {
                over = true;
                context.complete();
            }
        } catch (IllegalStateException e) {
            log.debug("livelist.stream.gone: the container has ended it already", e);
        } finally {
            container.unlock();
        }
    }

    /** Without the lock: the container holds one of its own, which a call under way may wait for. */
    @Override
    public void onComplete(AsyncEvent event) {
        over = true;
        Objects.requireNonNull(writer).close();
        finish();
    }

    @Override
    public void onTimeout(AsyncEvent event) {
        complete();
        gone(new IOException("The container has ended the request, though it has no timeout"));
    }

    /** Ends the request here, so that no error page is asked for: the response is committed. */
    @Override
    public void onError(AsyncEvent event) {
        container.lock();
        try {
            over = true;
            event.getAsyncContext().complete();
        } catch (IllegalStateException e) {
            log.debug("livelist.stream.gone: the container has ended it already", e);
        } finally {
            container.unlock();
        }
        gone(event.getThrowable());
    }

    @Override
    public void onStartAsync(AsyncEvent event) {
        // It is started once.
    }
}
