package dev.livelist.benchmarks.combined;

import dev.livelist.benchmarks.Machine;
import dev.livelist.benchmarks.fanout.ServerProcess;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Readers of {@value #LISTS} lists each, once with a stream for each list and once with one for all of them, in turn on the same worker: a
 * process of its own, with H2. A product that each list shows is renamed again and again; the processor time of the worker is divided by the
 * lists of all readers that have got the new name. Both ways have the same number of deliveries, and the same changes.
 */
public final class CombinedComparison {

    private static final int LISTS = 5;
    private static final int CHANGES = 20;
    private static final int WARM_UP = 10;
    private static final String CATEGORY = "combined";
    private static final Pattern ID = Pattern.compile("\"id\":(\\d+)");

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final Process worker;
    private final int port;
    private final int readers;
    private int names;

    private CombinedComparison(Process worker, int port, int readers) {
        this.worker = worker;
        this.port = port;
        this.readers = readers;
    }

    /**
     * Runs it and prints its figures.
     *
     * @param args how many rounds, and how many readers
     */
    public static void main(String[] args) throws IOException, InterruptedException {
        int port = ServerProcess.freePort();
        Path jar = Path.of(System.getProperty("combined.jar", "../sample-webflux/target/sample-webflux.jar"));
        List<String> command = ServerProcess.java("-jar", jar.toString());
        command.addAll(List.of("--server.port=" + port, "--sample.seed=20", "--livelist.combined-streams=true"));
        Process worker = ServerProcess.start("combined", port, command);
        try {
            System.out.println(Machine.description());
            new CombinedComparison(worker, port, Integer.parseInt(args[1])).run(Integer.parseInt(args[0]));
        } finally {
            worker.destroy();
            worker.waitFor();
        }
    }

    private void run(int rounds) throws IOException, InterruptedException {
        String created =
                send("POST", "/api/products", "{\"name\":\"~00000000\",\"category\":\"" + CATEGORY + "\",\"price\":1}");
        Matcher id = ID.matcher(created);
        if (!id.find()) {
            throw new IllegalStateException("No product has been made: " + created);
        }
        for (int round = 0; round < rounds; round++) {
            for (boolean combined : round % 2 == 0 ? List.of(false, true) : List.of(true, false)) {
                measure(id.group(1), round, combined);
            }
        }
    }

    private void measure(String product, int round, boolean combined) throws IOException, InterruptedException {
        List<String> paths = combined
                ? List.of(all())
                : queries().stream().map(query -> "/live/" + query).toList();
        try (Streams streams = new Streams(port)) {
            streams.connect(paths, readers);
            streams.await(names, readers * LISTS);
            change(product, streams, WARM_UP);
            long cpu = ServerProcess.cpuMicros(List.of(worker));
            long bytes = streams.bytes();
            long began = System.nanoTime();
            change(product, streams, CHANGES);
            long deliveries = (long) readers * LISTS * CHANGES;
            System.out.printf(
                    "round %d, %s: %.2f us of processor time, %.0f bytes and %.1f us a delivery; %.0f MB with %d streams%n",
                    round + 1,
                    combined ? "combined" : "separate",
                    (double) (ServerProcess.cpuMicros(List.of(worker)) - cpu) / deliveries,
                    (double) (streams.bytes() - bytes) / deliveries,
                    (System.nanoTime() - began) / 1e3 / deliveries,
                    ServerProcess.memoryBytes(List.of(worker)) / 1e6,
                    paths.size() * readers);
        }
        ServerProcess.pause(Duration.ofSeconds(5)); // until the worker has noticed
    }

    /** Each change is read by all before the next one is made. */
    private void change(String product, Streams streams, int times) throws IOException, InterruptedException {
        for (int i = 0; i < times; i++) {
            send("PATCH", "/api/products/" + product, "{\"name\":\"" + String.format("~%08d", ++names) + "\"}");
            streams.await(names, readers * LISTS);
        }
    }

    /** Lists of different pages, so that each is a view of its own. */
    private static List<String> queries() {
        List<String> queries = new ArrayList<>();
        for (int list = 0; list < LISTS; list++) {
            queries.add("products?category=" + CATEGORY + "&price.gte=0." + list);
        }
        return queries;
    }

    private static String all() {
        StringBuilder path = new StringBuilder("/live?");
        List<String> queries = queries();
        for (int list = 0; list < LISTS; list++) {
            path.append(list == 0 ? "s=" : "&s=")
                    .append(URLEncoder.encode(list + ":" + queries.get(list), StandardCharsets.UTF_8));
        }
        return path.toString();
    }

    private String send(String method, String path, String body) throws IOException, InterruptedException {
        HttpResponse<String> response = http.send(
                HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
                        .header("Content-Type", "application/json")
                        .method(method, BodyPublishers.ofString(body))
                        .timeout(Duration.ofMinutes(1))
                        .build(),
                BodyHandlers.ofString());
        if (response.statusCode() / 100 != 2) {
            throw new IllegalStateException(response.statusCode() + " " + response.body());
        }
        return response.body();
    }
}
