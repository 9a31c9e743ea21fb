package dev.livelist.engine;

import static dev.livelist.Condition.where;
import static dev.livelist.Sort.asc;
import static org.assertj.core.api.Assertions.assertThat;

import dev.livelist.LivePrincipal;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A heap of 256 MB, rows of 8,000 characters, and readers who think up queries: the worker lives, and an innocent reader is kept in step. */
class SmallHeapTest {

    private static final int ATTEMPTS = 2_000;

    /** What they hold together is ten times the heap, if they are let. */
    private static final int OPEN = 1_000;

    @Test
    @Timeout(300)
    void readersWhoThinkUpQueriesOverLongRowsDoNotFillIt() throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-XX:+UseSerialGC",
                        "-XX:+ExitOnOutOfMemoryError",
                        "-classpath",
                        System.getProperty("java.class.path"),
                        SmallHeapTest.class.getName())
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        assertThat(said).contains("in step after " + ATTEMPTS);
    }

    /** Runs in the small heap. */
    public static void main(String[] args) {
        Bed bed = new Bed(83);
        for (int n = 1; n <= 1_000; n++) {
            bed.database.rows.put(n * 10L, Bed.item(n * 10L, Bed.nameAt(n) + "x".repeat(8_000)));
        }
        LiveLists worker = bed.worker();
        FollowingReader innocent = bed.follow(worker, bed.page(0, 5), Asker.of(LivePrincipal.of("alice"), null));
        bed.rest();
        Deque<FollowingReader> greedy = new ArrayDeque<>();
        int busy = 0;
        for (int i = 0; i < ATTEMPTS; i++) {
            Asker asker = Asker.of(LivePrincipal.ANONYMOUS, "192.0.2." + i % 200);
            greedy.add(bed.follow(
                    worker,
                    bed.query(where(Item::price).atLeast(BigDecimal.valueOf(-i)), 0, 200, asc(Item::name)),
                    asker));
            bed.passMillis(20);
            busy += greedy.getLast().status.equals("busy") ? 1 : 0;
            if (greedy.size() > OPEN) {
                greedy.remove().close();
            }
            if (i % 100 == 99) {
                bed.rename(10, Bed.nameAt(1 + i / 10_000.0) + "x".repeat(8_000));
                bed.passMillis(1_000);
                if (!bed.fresh(innocent.query).equals(innocent.document()) || !innocent.status.equals("live")) {
                    throw new IllegalStateException("The innocent reader is not in step after " + (i + 1));
                }
            }
        }
        if (busy == 0) {
            throw new IllegalStateException("Nobody was refused");
        }
        System.out.println("in step after " + ATTEMPTS + ", of which " + busy + " were refused");
    }
}
