package dev.livelist.broadcaster.redis;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** What is logged while this is open: these tests log to the standard error stream. */
final class LoggedLines implements AutoCloseable {

    private final PrintStream before = System.err;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    LoggedLines() {
        System.setErr(new PrintStream(bytes, true, StandardCharsets.UTF_8));
    }

    /** The lines with this event. */
    List<String> of(String event) {
        return bytes.toString(StandardCharsets.UTF_8)
                .lines()
                .filter(line -> line.contains(event))
                .toList();
    }

    @Override
    public void close() {
        System.setErr(before);
        before.print(bytes.toString(StandardCharsets.UTF_8));
    }
}
