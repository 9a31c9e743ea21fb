package dev.livelist.sample.shop.process;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * A shop made ready to be started often: its jar as Spring Boot itself unpacks it, and an archive of its classes as a JVM has them
 * once they are loaded. A worker starts from it in a third of the processor time that it takes from the jar as it is.
 *
 * @param jar the unpacked one, which finds its libraries beside it
 */
public record Program(Path jar, Path archive) {

    private static final String MAIN = "dev.livelist.sample.shop.ShopApplication";

    /** As workers are started, which is what the archive has to fit. */
    private static final List<String> JVM = List.of("-Xmx512m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");

    /** Unpacks a jar into a directory, and starts it there once, on its own database, for the archive. */
    public static Program of(Path jar, Path directory) {
        Path unpacked = directory.resolve("shop");
        run("-Djarmode=tools", "-jar", jar.toString(), "extract", "--force", "--destination", unpacked.toString());
        Program program = new Program(unpacked.resolve(jar.getFileName()), directory.resolve("shop.jsa"));
        List<String> once = new ArrayList<>(JVM);
        once.addAll(List.of("-XX:ArchiveClassesAtExit=" + program.archive, "-Dspring.context.exit=onRefresh"));
        once.addAll(List.of("-jar", program.jar.toString(), "--server.port=0"));
        run(once.toArray(String[]::new));
        return program;
    }

    /** What Java has to be told to start it. */
    public List<String> command() {
        return List.of("-XX:SharedArchiveFile=" + archive, "-jar", jar.toString());
    }

    /** What Java has to be told to start it with more classes behind its own. */
    public List<String> commandWith(Path classes) {
        return List.of("-XX:SharedArchiveFile=" + archive, "-cp", jar + File.pathSeparator + classes, MAIN);
    }

    /** The command that starts a JVM for a worker, to be told yet what to run. */
    static List<String> jvm() {
        return Stream.concat(Stream.of(java()), JVM.stream()).toList();
    }

    private static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    private static void run(String... arguments) {
        List<String> command =
                Stream.concat(Stream.of(java()), Arrays.stream(arguments)).toList();
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            Worker.endWithThisProcess(process);
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new IllegalStateException(String.join(" ", command) + ": " + said);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
