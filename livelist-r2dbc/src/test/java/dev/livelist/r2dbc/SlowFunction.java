package dev.livelist.r2dbc;

import java.util.concurrent.CountDownLatch;

/** A function for H2 to call, which takes as long as a test wants. Public for H2. */
public final class SlowFunction {

    private static volatile CountDownLatch called = new CountDownLatch(1);
    private static volatile CountDownLatch released = new CountDownLatch(0);

    private SlowFunction() {}

    static void hold() {
        called = new CountDownLatch(1);
        released = new CountDownLatch(1);
    }

    static void awaitCall() throws InterruptedException {
        called.await();
    }

    static void release() {
        released.countDown();
    }

    /** Called by H2. */
    public static String call() throws InterruptedException {
        called.countDown();
        released.await();
        return "done";
    }
}
