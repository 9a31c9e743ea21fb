package dev.livelist.campaign;

import dev.livelist.campaign.LiveQuery.Expected;
import dev.livelist.campaign.Violations.Kind;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Compares every reader with the database, while nobody writes. */
final class Comparison {

    private static final long LOOK_MILLIS = 20;

    private final Cluster cluster;
    private final List<Reader> readers;
    private final List<Ledger> ledgers;
    private final Violations violations;
    private final Duration patience;

    Comparison(Cluster cluster, List<Reader> readers, List<Ledger> ledgers, Violations violations, Duration patience) {
        this.cluster = cluster;
        this.readers = readers;
        this.ledgers = ledgers;
        this.violations = violations;
        this.patience = patience;
    }

    /**
     * How long it took until all readers were in step.
     *
     * @param repair the longest time of any reader, from the heal or its connection, whichever was later, to the document
     *     that stayed
     * @param whole the same from the heal, so with the time for which readers waited before they came back
     */
    record Repair(Duration repair, Duration whole) {}

    /** Waits until all readers of running workers are in step, and reports each one that is late. */
    Repair await(long healed) throws SQLException, InterruptedException {
        awaitIdleWorkers();
        awaitQuietDatabase();
        List<Reader> concerned =
                readers.stream().filter(reader -> reader.home().isRunning()).toList();
        Map<LiveQuery, Expected> expected = ask();
        long deadline = System.nanoTime() + patience.toNanos();
        List<Reader> behind = new ArrayList<>(concerned);
        while (true) {
            readers.forEach(Reader::goHome);
            behind.removeIf(reader -> complaint(reader, expected) == null);
            if (behind.isEmpty()) {
                behind.addAll(concerned);
                behind.removeIf(reader -> complaint(reader, expected) == null);
                Map<LiveQuery, Expected> again = ask();
                if (behind.isEmpty() && again.equals(expected)) {
                    break;
                }
                expected.putAll(again);
                behind.addAll(concerned);
            }
            if (System.nanoTime() > deadline) {
                behind.stream()
                        .limit(5)
                        .forEach(reader -> violations.add(
                                Kind.DIVERGENCE,
                                reader + " after " + patience.toSeconds() + " s: " + complaint(reader, expected)));
                behind.forEach(Reader::startAfresh);
                return new Repair(patience, patience);
            }
            Thread.sleep(LOOK_MILLIS);
        }
        long repair = 0;
        long whole = 0;
        for (Reader reader : concerned) {
            Reader.Known known = reader.known();
            if (known != null) {
                repair = Math.max(repair, known.since() - Math.max(healed, known.connectedSince()));
                whole = Math.max(whole, Math.max(known.since(), known.connectedSince()) - healed);
            }
        }
        compareDocuments(concerned, expected);
        return new Repair(Duration.ofNanos(repair), Duration.ofNanos(whole));
    }

    /** Compares the ledgers with the database. */
    void compareLedgers() throws SQLException {
        try (Connection connection = cluster.postgres().connect()) {
            for (Ledger ledger : ledgers) {
                ledger.compare(connection);
            }
        }
    }

    /**
     * A writer that has waited long enough hangs up, but its request goes on where a thread waits for the database: under Spring MVC it
     * writes when the database is back.
     */
    private void awaitIdleWorkers() throws InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        for (Member member : cluster.running()) {
            while (WorkerFigures.writesUnderWay(member) > 0 && System.nanoTime() < deadline) {
                Thread.sleep(LOOK_MILLIS);
            }
        }
    }

    private void awaitQuietDatabase() throws SQLException, InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        while (cluster.postgres().isBusy() && System.nanoTime() < deadline) {
            Thread.sleep(LOOK_MILLIS);
        }
    }

    private Map<LiveQuery, Expected> ask() throws SQLException {
        Map<LiveQuery, Expected> answers = new HashMap<>();
        try (Connection connection = cluster.postgres().connect()) {
            for (LiveQuery query : LiveQuery.ALL) {
                answers.put(query, query.ask(connection));
            }
        }
        return answers;
    }

    private static @Nullable String complaint(Reader reader, Map<LiveQuery, Expected> expected) {
        Reader.Known known = reader.known();
        if (known == null) {
            return "has no document";
        }
        if (!known.connected()) {
            return "is not connected and in step";
        }
        Expected wanted = expected.get(reader.query());
        Expected shown = reader.query().shown(known.document());
        return shown.equals(wanted) ? null : "shows " + shown + " and should show " + wanted;
    }

    /** Asks every worker for each document, and compares with its readers' and with the database. */
    private void compareDocuments(List<Reader> concerned, Map<LiveQuery, Expected> expected)
            throws InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        Set<Reader> unanswered = ConcurrentHashMap.newKeySet();
        unanswered.addAll(concerned);
        while (!unanswered.isEmpty()) {
            CompletableFuture.allOf(unanswered.stream()
                            .map(reader -> ask(reader)
                                    .thenAccept(answer -> compareDocument(reader, answer, expected, unanswered)))
                            .toArray(CompletableFuture[]::new))
                    .join();
            if (!unanswered.isEmpty() && System.nanoTime() > deadline) {
                unanswered.forEach(
                        reader -> violations.add(Kind.DIVERGENCE, reader + ": there is no fresh document to be had"));
                return;
            }
            Thread.sleep(LOOK_MILLIS);
        }
    }

    private static CompletableFuture<HttpResponse<String>> ask(Reader reader) {
        try {
            URI uri = reader.home().uri(reader.query().path());
            return Http.CLIENT.sendAsync(
                    Http.request(uri, reader.query().user()).build(), BodyHandlers.ofString());
        } catch (ConnectException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private void compareDocument(
            Reader reader, HttpResponse<String> answer, Map<LiveQuery, Expected> expected, Set<Reader> unanswered) {
        if (answer.statusCode() == 503 || answer.statusCode() == 429) {
            return; // It says that it cannot tell yet, as it may.
        }
        unanswered.remove(reader);
        Reader.Known known = reader.known();
        if (answer.statusCode() != 200 || known == null) {
            violations.add(
                    Kind.DIVERGENCE,
                    reader + ": its document is answered " + answer.statusCode() + ", " + answer.body());
            return;
        }
        JsonNode fresh = Json.read(answer.body());
        if (!reader.query().shown(fresh).equals(expected.get(reader.query()))) {
            violations.add(
                    Kind.DIVERGENCE,
                    reader + ": the fresh document is " + fresh + " and should be " + expected.get(reader.query()));
        }
        String tag = answer.headers().firstValue("ETag").orElse("");
        if (!fresh.equals(known.document()) || !tag.equals("\"" + known.version() + "\"")) {
            violations.add(
                    Kind.DIVERGENCE,
                    reader + " has " + known.version() + " " + known.document() + "; the fresh document is " + tag + " "
                            + fresh);
        }
    }
}
