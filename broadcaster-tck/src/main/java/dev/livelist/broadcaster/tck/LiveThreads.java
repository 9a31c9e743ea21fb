package dev.livelist.broadcaster.tck;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import java.util.stream.Collectors;

/** The threads that ran at some moment, to compare with those that run later. */
final class LiveThreads {

    private final Set<Thread> before = now();

    /** Fails with the names of the threads that have been started since and are alive; the JVM's and the kit's do not count. */
    void assertNoneMore() {
        Set<Thread> more = now();
        more.removeAll(before);
        more.removeIf(thread -> thread.getThreadGroup() == null
                || thread.getThreadGroup().getName().equals("system")
                || thread.getName().startsWith("awaitility")
                || thread.getName().startsWith(TcpProxy.THREAD_PREFIX));
        assertThat(more).isEmpty();
    }

    private static Set<Thread> now() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(Thread::isAlive)
                .collect(Collectors.toSet());
    }
}
