package dev.livelist.sample.shop.process;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The npm package as somebody meets it who has nothing else: in an empty project with Vite and a framework, outside of this
 * one. That with React is always tried; the others take minutes to install, and are tried with {@code -Dnew-project.all}.
 * Skipped where there is no browser, no npm, or no registry that npm can reach.
 */
class NewProjectIT {

    private static final Path PACKAGE = Path.of("..", "livelist-js");
    private static final Path TEMPLATES = PACKAGE.resolve("test/new-project");
    private static final Path OUT = Path.of(System.getProperty("sample.out", "target"));
    private static final Path LOG = OUT.resolve("new-project.txt");
    private static final Path VITE = OUT.resolve("new-project-vite.txt");
    /** Tools colour what they print wherever {@code CI} is set; these tests read it. */
    private static final Map<String, String> PLAIN = Map.of("NO_COLOR", "1");

    private static final Pattern NO_NETWORK =
            Pattern.compile("ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH");
    /** Of npm about the machine's own settings, which say nothing of the package. */
    private static final Pattern OF_THE_MACHINE =
            Pattern.compile("npm warn Unknown (user|env|project) config .*|npm warn install-scripts.*");

    @TempDir
    private Path project;

    @Test
    void lessThanTwentyLinesAreALiveTableWithoutAWarning() throws Exception {
        liveTable("react");
    }

    @ParameterizedTest
    @EnabledIfSystemProperty(named = "new-project.all", matches = ".*")
    @ValueSource(strings = {"vue", "svelte", "tanstack-db", "angular"})
    void soTheyAreWithOtherFrameworks(String framework) throws Exception {
        liveTable(framework);
    }

    private void liveTable(String framework) throws Exception {
        Files.deleteIfExists(VITE);
        try (Chromium chromium = Chromium.start();
                Chromium.Profile profile = chromium.profile()) {
            install(TEMPLATES.resolve(framework));
            List<String> build = run(project, "npm", "run", "build");
            assertThat(build).noneMatch(NewProjectIT::isWarning).anyMatch(line -> line.contains("built in"));

            Shop shop = Database.H2.shop();
            String lowest = "-999999999.99";
            long id = shop.add("new-" + UUID.randomUUID(), "A kite", lowest);
            List<String> warnings = new ArrayList<>();
            profile.context().onConsoleMessage(message -> {
                if (message.type().equals("warning")) {
                    warnings.add(message.text());
                }
            });
            Process vite = serve(shop.worker().uri("").toString());
            try {
                Page tab = profile.context().newPage();
                tab.navigate(await().atMost(Duration.ofSeconds(60))
                        .until(NewProjectIT::address, Optional::isPresent)
                        .orElseThrow());
                Locator first = tab.locator("tbody tr").first();
                assertThat(first).containsText("A kite");
                assertThat(tab.locator("p")).containsText(Pattern.compile("\\d+ products, (live|ready)"));

                shop.patch("/api/products/" + id, "{\"name\":\"A lamp\"}");
                assertThat(first).containsText("A lamp");
                shop.delete("/api/products/" + id);
                assertThat(first).not().containsText("A lamp");
                if (tab.locator("button").count() > 0) {
                    tab.locator("button").click();
                    assertThat(tab.locator("table")).hasAttribute("aria-busy", "false");
                    assertThat(tab.locator("p")).containsText("live");
                }
            } finally {
                vite.destroyForcibly().waitFor();
            }
            assertThat(warnings).isEmpty();
            assertThat(profile.complaints()).isEmpty();
        }
    }

    /** What the package's README says, with the package as it would be published. */
    private void install(Path template) throws IOException, InterruptedException {
        try (Stream<Path> files = Files.walk(template)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path copy = project.resolve(template.relativize(file).toString());
                Files.createDirectories(copy.getParent());
                Files.copy(file, copy);
            }
        }
        run(PACKAGE, "npm", "pack", "--pack-destination", project.toString());
        List<String> tarballs;
        try (Stream<Path> files = Files.list(project)) {
            tarballs = files.map(Path::getFileName)
                    .map(Path::toString)
                    .filter(name -> name.endsWith(".tgz"))
                    .toList();
        }
        assertThat(tarballs).hasSize(1);
        List<String> output = run(
                project,
                "npm",
                "install",
                "--prefer-offline",
                "--fetch-retries=1",
                "--fetch-retry-mintimeout=1000",
                "--no-audit",
                "--no-fund",
                "./" + tarballs.get(0));
        assertThat(output).noneMatch(NewProjectIT::isWarning);
    }

    /** Vite's own server, as a developer has it, in front of the shop. */
    private Process serve(String shop) throws IOException {
        ProcessBuilder vite = new ProcessBuilder(
                        "node", project.resolve("node_modules/vite/bin/vite.js").toString())
                .directory(project.toFile())
                .redirectErrorStream(true)
                .redirectOutput(VITE.toAbsolutePath().toFile());
        vite.environment().putAll(PLAIN);
        vite.environment().put("SHOP", shop);
        Process started = vite.start();
        Worker.endWithThisProcess(started);
        return started;
    }

    /** Where that server is, once it says so. */
    private static Optional<String> address() throws IOException {
        return Pattern.compile("Local: +(\\S+)")
                .matcher(Files.readString(VITE))
                .results()
                .map(result -> result.group(1))
                .findFirst();
    }

    /** Runs a program to its end and gives what it says; everything is also in the log. */
    private static List<String> run(Path directory, String... command) throws IOException, InterruptedException {
        Process process;
        try {
            ProcessBuilder program =
                    new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true);
            program.environment().putAll(PLAIN);
            process = program.start();
        } catch (IOException notThere) {
            return Assumptions.abort("There is no " + command[0] + "; install Node.js to test the package");
        }
        Worker.endWithThisProcess(process);
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int status = process.waitFor();
        Files.writeString(
                LOG,
                "> " + String.join(" ", command) + "\n" + output,
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
        Matcher noNetwork = NO_NETWORK.matcher(output);
        if (status != 0 && noNetwork.find()) {
            return Assumptions.abort("npm cannot reach a registry (" + noNetwork.group() + ")");
        }
        assertThat(status).as(output).isZero();
        return output.lines().toList();
    }

    private static boolean isWarning(String line) {
        return line.toLowerCase(Locale.ROOT).contains("warn")
                && !OF_THE_MACHINE.matcher(line).matches();
    }
}
