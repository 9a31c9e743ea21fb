import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Runs the tests of this module with npm, as a program of its own so that a JDK is all the build needs. Where there is no
 * Node.js, or npm reaches no registry to take the test tools from, it says so in one line and lets the build go on; a test
 * that fails fails the build.
 */
final class NpmTest {

    private static final int OLDEST_NODE = 20;
    private static final String NPM = System.getProperty("os.name").startsWith("Windows") ? "npm.cmd" : "npm";
    private static final Pattern NO_NETWORK =
            Pattern.compile("ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|ENOTCACHED|ERR_SOCKET_TIMEOUT");

    private NpmTest() {}

    public static void main(String[] arguments) throws Exception {
        Optional<String> obstacle = obstacle();
        if (obstacle.isPresent()) {
            System.out.println("The tests of livelist-js are skipped: " + obstacle.get());
            return;
        }
        System.exit(test());
    }

    /** What passed in one line, what failed in full. */
    private static int test() throws Exception {
        Process npm = new ProcessBuilder(NPM, "test").redirectErrorStream(true).start();
        String output = read(npm);
        int status = npm.waitFor();
        Matcher passed = Pattern.compile("\\bpass (\\d+)").matcher(output);
        System.out.println(status == 0 && passed.find() ? "livelist-js: " + passed.group(1) + " tests passed" : output);
        return status;
    }

    private static Optional<String> obstacle() throws Exception {
        Optional<String> version = output("node", "--version");
        if (version.isEmpty()) {
            return Optional.of("there is no Node.js");
        }
        Matcher major = Pattern.compile("v(\\d+)\\..*\\s*").matcher(version.get());
        if (!major.matches() || Integer.parseInt(major.group(1)) < OLDEST_NODE) {
            return Optional.of("Node.js is " + version.get().strip() + ", and they need " + OLDEST_NODE + " or newer");
        }
        if (output(NPM, "--version").isEmpty()) {
            return Optional.of("there is no npm");
        }
        return install();
    }

    /** Installs the tools, unless what is installed is what the lock file says. */
    private static Optional<String> install() throws Exception {
        String lock = Files.readString(Path.of("package-lock.json"));
        Path installed = Path.of("node_modules", ".installed-lock.json");
        if (Files.exists(installed) && Files.readString(installed).equals(lock)) {
            return Optional.empty();
        }
        Process npm = new ProcessBuilder(
                        NPM, "ci", "--prefer-offline", "--fetch-retries=2", "--fetch-retry-mintimeout=1000", "--fetch-retry-maxtimeout=5000")
                .redirectErrorStream(true)
                .start();
        String output = read(npm);
        if (npm.waitFor() == 0) {
            Files.writeString(installed, lock);
            return Optional.empty();
        }
        Matcher cause = NO_NETWORK.matcher(output);
        if (cause.find()) {
            return Optional.of("npm cannot reach a registry (" + cause.group() + ")");
        }
        throw new IllegalStateException("npm ci failed:\n" + output);
    }

    private static Optional<String> output(String... command) throws InterruptedException {
        try {
            Process process = new ProcessBuilder(List.of(command)).start();
            String output = read(process);
            return process.waitFor() == 0 ? Optional.of(output) : Optional.empty();
        } catch (IOException notThere) {
            return Optional.empty();
        }
    }

    private static String read(Process process) throws IOException {
        process.getOutputStream().close();
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
}
