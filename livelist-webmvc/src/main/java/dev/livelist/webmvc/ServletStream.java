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
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.web.filter.ShallowEtagHeaderFilter;

/**
 * The output of an asynchronous request as a stream's connection. Nothing is written before the container has said that it can be, which
 * is when the request's own thread has left; from then on only the loop writes, and only when the container is ready. The container's
 * threads do no more than wake the loop.
 */
final class ServletStream implements StreamConnection, WriteListener, AsyncListener {

    private static final Logger log = LoggerFactory.getLogger(ServletStream.class);
    private static final AtomicLongFieldUpdater<ServletStream> PROGRESS =
            AtomicLongFieldUpdater.newUpdater(ServletStream.class, "progress");

    private final Executor loop;
    private final @Nullable Runnable breaker;
    private final AtomicBoolean completed = new AtomicBoolean();
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
        async = context;
        stream.setWriteListener(this);
        if (opened.isClosed()) {
            complete();
        }
    }

    @Override
    public Executor loop() {
        return loop;
    }

    @Override
    public boolean isWritable() {
        if (!writable || completed.get()) {
            return false;
        }
        try {
            return isReady() && (!unflushed || flushes());
        } catch (RuntimeException e) { // the container has let go of the request meanwhile
            gone(e);
            return false;
        }
    }

    private boolean isReady() {
        return Objects.requireNonNull(out).isReady();
    }

    /** Has the container take what it has; whether it is ready for more after that. */
    private boolean flushes() {
        flush();
        return !unflushed && isReady();
    }

    @Override
    public void send(byte[] frame) {
        try {
            unflushed = true;
            Objects.requireNonNull(out).write(frame);
            PROGRESS.incrementAndGet(this);
        } catch (IOException | RuntimeException e) {
            gone(e);
        }
    }

    /** As far as the container takes that now; the rest when it is ready again. */
    @Override
    public void flush() {
        try {
            if (isReady()) {
                Objects.requireNonNull(out).flush();
                unflushed = false;
            }
        } catch (IOException | RuntimeException e) {
            gone(e);
        }
    }

    @Override
    public void end(Runnable onEnded) {
        ending = onEnded;
        endWhenTaken();
    }

    private void endWhenTaken() {
        try {
            if (ending == null || (!completed.get() && !hasTakenAll())) {
                return;
            }
        } catch (RuntimeException e) { // the container has let go of the request meanwhile
            log.debug("livelist.stream.gone: its client has left", e);
        }
        complete();
        finish();
    }

    /** Whether the container has nothing to write any more; where it has, it tells when that is over. */
    private boolean hasTakenAll() {
        return writable && isReady() && (!unflushed || flushes());
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
        synchronized (this) { // once completed, the container gives the connection to other requests
            if (breaker != null && !completed.get()) {
                breaker.run();
            }
        }
        complete();
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

    @Override
    public void onError(Throwable error) {
        gone(error);
    }

    /** The client has gone: a matter of course. */
    private void gone(Throwable error) {
        log.debug("livelist.stream.gone: its client has left", error);
        Objects.requireNonNull(writer).close();
        complete();
        finish();
    }

    private void finish() {
        Runnable onEnded = ending;
        if (onEnded != null) {
            ending = null;
            onEnded.run();
        }
    }

    /** Ends the asynchronous request, once. */
    private void complete() {
        AsyncContext context = async;
        if (context != null && completed.compareAndSet(false, true)) {
            try {
                context.complete();
            } catch (IllegalStateException e) {
                log.debug("livelist.stream.gone: the container has ended it already", e);
            }
        }
    }

    @Override
    public void onComplete(AsyncEvent event) {
        synchronized (this) {
            completed.set(true);
        }
        Objects.requireNonNull(writer).close();
        finish();
    }

    @Override
    public void onTimeout(AsyncEvent event) {
        gone(new IOException("The container has ended the request, though it has no timeout"));
    }

    /** Without a word to the error page: the response is committed. */
    @Override
    public void onError(AsyncEvent event) {
        gone(event.getThrowable());
    }

    @Override
    public void onStartAsync(AsyncEvent event) {
        // It is started once.
    }
}
