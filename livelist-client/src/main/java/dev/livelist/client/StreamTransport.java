package dev.livelist.client;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/**
 * Sends the requests for streams. The JDK's {@code HttpClient} does unless an application says otherwise. Must be safe for use
 * by any number of threads.
 */
public interface StreamTransport {

    /**
     * Begins a GET request. Does not block. What goes wrong is told to the receiver, or thrown.
     *
     * @param address the list's address, as the application has given it
     * @param headers the headers that the request has to have
     * @return cancels the request, and closes its connection if there is one; idempotent
     * @throws IllegalArgumentException where that is no address, and never will be
     */
    Runnable open(String address, Map<String, String> headers, Receiver receiver);

    /** Is told what comes of a request. Its methods may be called by any thread, one at a time. */
    interface Receiver {

        /**
         * The head of the answer has come. Called at most once.
         *
         * @param status the status of the answer
         * @param header gives the first value of a header, whatever the case of its name
         * @return takes the body, and asks for it piece by piece
         */
        Flow.Subscriber<List<ByteBuffer>> answered(int status, Header header);

        /** The request has failed, before its answer or within its body. Counts once. */
        void failed(Throwable cause);
    }

    /** The headers of an answer. */
    @FunctionalInterface
    interface Header {

        /** The first value of a header; null where there is none. */
        @Nullable
        String first(String name);
    }
}
