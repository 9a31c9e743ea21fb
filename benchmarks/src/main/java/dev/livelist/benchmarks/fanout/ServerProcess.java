package dev.livelist.benchmarks.fanout;

import dev.livelist.benchmarks.Machine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Starts processes, and reads from the operating system what they have used. Linux only. */
public final class ServerProcess {

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int TICKS_PER_SECOND = 100;

    /** What a generation of the serial collector has in use; the metaspace, which is not in the heap, says no total. */
    private static final Pattern USED = Pattern.compile("total \\d+K, used (\\d+)K");

    private ServerProcess() {}

    /** Starts a program, whose output goes to a file of that name, and waits until it listens on the port. */
    public static Process start(String name, int port, List<String> command) {
        try {
            Path log = Files.createDirectories(Path.of("target", "fanout")).resolve(name + ".log");
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
            awaitPort(process, port, log);
            return process;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The command that runs a Java program with as much heap as each server here gets. */
    public static List<String> java(String... arguments) {
        return java(List.of(), arguments);
    }

    /** The same, with more options for the JVM. */
    static List<String> java(List<String> jvm, String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx512m", "-XX:+UseSerialGC"));
        String options = System.getProperty("fanout.java", "");
        if (!options.isEmpty()) {
            command.addAll(List.of(options.split(" ", -1)));
        }
        command.addAll(jvm);
        command.addAll(List.of(arguments));
        return command;
    }

    /** A port that nobody listens at. */
    public static int freePort() {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void awaitPort(Process process, int port, Path log) throws IOException {
        for (long end = System.nanoTime() + PATIENCE.toNanos(); System.nanoTime() < end; ) {
            if (!process.isAlive()) {
                throw new IllegalStateException("A server has ended; see " + log);
            }
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1_000);
                return;
            } catch (IOException notYet) {
                pause(Duration.ofMillis(100));
            }
        }
        throw new IllegalStateException("A server does not listen; see " + log);
    }

    /** Waits. */
    public static void pause(Duration time) {
        try {
            Thread.sleep(time.toMillis());
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Processor time these processes and their children have used, in microseconds. */
    public static long cpuMicros(List<Process> processes) {
        long ticks = 0;
        for (ProcessHandle handle : withChildren(processes)) {
            String stat = read(Path.of("/proc", Long.toString(handle.pid()), "stat"));
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
            ticks += Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
        }
        return ticks * 1_000_000 / TICKS_PER_SECOND;
    }

    /** Memory these processes and their children hold, in bytes; what they share is divided among them. */
    public static long memoryBytes(List<Process> processes) {
        long kilobytes = 0;
        for (ProcessHandle handle : withChildren(processes)) {
            kilobytes += read(Path.of("/proc", Long.toString(handle.pid()), "smaps_rollup"))
                    .lines()
                    .filter(line -> line.startsWith("Pss:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                    .sum();
        }
        return kilobytes * 1024;
    }

    /**
     * What lives in the heaps of those processes that are JVMs, in bytes; collects their garbage before, twice, for what the
     * first time only finds to be unreachable.
     */
    static long liveHeapBytes(List<Process> processes) {
        long kilobytes = 0;
        for (Process process : processes) {
            if (process.info().command().orElse("").endsWith("java")) {
                jcmd(process, "GC.run");
                jcmd(process, "GC.run");
                kilobytes += USED.matcher(jcmd(process, "GC.heap_info"))
                        .results()
                        .mapToLong(used -> Long.parseLong(used.group(1)))
                        .sum();
            }
        }
        return kilobytes * 1024;
    }

    private static String jcmd(Process process, String command) {
        Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
        String answer = Machine.output(List.of(jcmd.toString(), Long.toString(process.pid()), command));
        if (answer.isEmpty()) {
            throw new IllegalStateException("A JVM does not answer to " + command);
        }
        return answer;
    }

    private static List<ProcessHandle> withChildren(List<Process> processes) {
        List<ProcessHandle> all = new ArrayList<>();
        for (Process process : processes) {
            all.add(process.toHandle());
            process.descendants().forEach(all::add);
        }
        return all;
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
