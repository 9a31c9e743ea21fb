package dev.livelist.campaign;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.TimeUnit;

/** What a process can be sent. */
enum Signals {
    STOP,
    CONT,
    QUIT,
    KILL;

    void send(long pid) {
        Shell.run("kill", "-" + name(), String.valueOf(pid));
    }

    /** Runs little programs. */
    static final class Shell {

        private Shell() {}

        static String run(String... command) {
            try {
                Process process =
                        new ProcessBuilder(command).redirectErrorStream(true).start();
                String said = new String(process.getInputStream().readAllBytes());
                if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
                    throw new IllegalStateException(String.join(" ", command) + ": " + said);
                }
                return said;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }
    }
}
