package dev.livelist.campaign;

import java.io.IOException;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.Locale;
import tools.jackson.databind.JsonNode;

/**
 * What a worker holds, after a garbage collection and with nobody connected.
 *
 * @param heap in megabytes
 * @param redis connections
 * @param postgres connections
 */
record WorkerFigures(long threads, double heap, int views, int readers, int redis, int postgres, long uptimeSeconds) {

    /** What the worker says of itself. */
    static JsonNode insight(Member member) throws IOException, InterruptedException {
        return Json.read(get(member, "/actuator/livelist"));
    }

    /** How many requests that are no GET a worker works on; 0 where it does not answer. */
    static long writesUnderWay(Member member) throws InterruptedException {
        try {
            return get(member, "/actuator/prometheus")
                    .lines()
                    .filter(line -> line.startsWith("http_server_requests_active_seconds_count"))
                    .filter(line -> !line.contains("method=\"GET\""))
                    .mapToLong(line -> (long) value(line))
                    .sum();
        } catch (IOException unreachable) {
            return 0;
        }
    }

    static WorkerFigures of(Member member) throws IOException, InterruptedException {
        Shell.run(
                Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                String.valueOf(member.pid()),
                "GC.run");
        JsonNode insight = insight(member);
        String meters = get(member, "/actuator/prometheus");
        return new WorkerFigures(
                (long) sum(meters, "jvm_threads_live_threads"),
                sum(meters, "jvm_memory_used_bytes{area=\"heap\"") / 1e6,
                insight.get("views").asInt(),
                insight.get("readers").asInt(),
                member.toRedis().connections(),
                member.toPostgres().connections(),
                (long) sum(meters, "process_uptime_seconds"));
    }

    private static double sum(String meters, String name) {
        return meters.lines()
                .filter(line -> line.startsWith(name))
                .mapToDouble(WorkerFigures::value)
                .sum();
    }

    private static double value(String line) {
        return Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1));
    }

    private static String get(Member member, String path) throws IOException, InterruptedException {
        return Http.CLIENT
                .send(Http.request(member.uri(path), null).build(), BodyHandlers.ofString())
                .body();
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%d threads, %.0f MB heap, %d views, %d readers, %d connections to Redis, %d to PostgreSQL, up %d s",
                threads,
                heap,
                views,
                readers,
                redis,
                postgres,
                uptimeSeconds);
    }
}
