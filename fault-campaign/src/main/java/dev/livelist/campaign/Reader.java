package dev.livelist.campaign;

import com.flipkart.zjsonpatch.Jackson3JsonPatch;
import dev.livelist.campaign.Violations.Kind;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A reader that knows only the protocol: it keeps a document from snapshots and patches alone, and comes
 * back with its version, to another worker where its own is away. Looks at each document as it comes.
 */
final class Reader implements AutoCloseable {

    /** What all readers share. */
    record Common(List<Member> members, Violations violations, Versions versions, LongAdder events) {}

    /** What a reader has. */
    record Known(JsonNode document, String version, long since, boolean connected, long connectedSince) {}

    private final LiveQuery query;
    private final Member home;
    private final Common common;
    private final Thread thread;
    private final Object lock = new Object();
    private volatile boolean closed;
    private volatile boolean leaving;
    private volatile @Nullable Member at;
    private volatile @Nullable InputStream body;
    private @Nullable JsonNode document;
    private volatile String version = "";
    private long since;
    private long connectedSince;
    private boolean inStep;
    private long retryMillis = 1_000;

    Reader(LiveQuery query, Member home, Common common) {
        this.query = query;
        this.home = home;
        this.common = common;
        this.thread = new Thread(this::run, "reader of " + query + " on " + home);
        thread.setDaemon(true);
        thread.start();
    }

    LiveQuery query() {
        return query;
    }

    Member home() {
        return home;
    }

    /** The document and where it came from; null where there is none yet. */
    @Nullable
    Known known() {
        synchronized (lock) {
            return document == null ? null : new Known(document, version, since, inStep && at == home, connectedSince);
        }
    }

    /** Moves the reader to its own worker, if it is at another one. */
    void goHome() {
        Member now = at;
        if (now != null && now != home && home.isRunning()) {
            leave();
        }
    }

    /** Leaves the stream and comes back with what it has. */
    void leave() {
        leaving = true;
        hangUp();
        thread.interrupt();
    }

    /** Drops the document, so that one divergence is not reported again and again. */
    void startAfresh() {
        synchronized (lock) {
            document = null;
            version = "";
        }
        leave();
    }

    @Override
    public void close() {
        closed = true;
        hangUp();
        thread.interrupt();
        try {
            thread.join(10_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void hangUp() {
        InputStream open = body;
        if (open != null) {
            try {
                open.close();
            } catch (IOException e) {
                // It is as good as closed.
            }
        }
    }

    private void run() {
        while (!closed) {
            Member member = home.isRunning() ? home : anyOther();
            try {
                if (member != null) {
                    follow(member);
                }
                if (!leaving && !closed) {
                    Thread.sleep(retryMillis);
                }
            } catch (InterruptedException e) {
                // Told to go elsewhere, or to end.
            }
            leaving = false;
        }
    }

    private @Nullable Member anyOther() {
        List<Member> running = common.members.stream().filter(Member::isRunning).toList();
        return running.isEmpty()
                ? null
                : running.get(ThreadLocalRandom.current().nextInt(running.size()));
    }

    private void follow(Member member) throws InterruptedException {
        int start = member.starts();
        boolean served = false;
        String how = "ended";
        try {
            HttpRequest.Builder request =
                    Http.request(member.uri(query.path()), query.user()).header("Accept", "text/event-stream");
            if (!version.isEmpty()) {
                request.header("Last-Event-ID", version);
            }
            HttpResponse<InputStream> response = answer(request.build());
            try (InputStream in = response.body()) {
                if (response.statusCode() != 200) {
                    how = "answered " + response.statusCode();
                    throw new IOException(how);
                }
                body = in;
                at = member;
                connectedSince = System.nanoTime();
                if (!closed && !leaving) {
                    read(new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8)));
                }
            }
        } catch (IOException | RuntimeException e) {
            how = e.toString();
        } finally {
            synchronized (lock) {
                served = inStep;
                inStep = false;
                at = null;
                body = null;
            }
        }
        // A reader without a document loses nothing when the database is away; a reader that was in step does.
        if (served && !closed && !leaving && member.isRunning() && member.starts() == start) {
            Thread.sleep(200); // The process may be ending by a signal that is not yet known here.
            if (member.isRunning() && member.starts() == start) {
                common.violations.add(Kind.DISCONNECT, this + " at " + member + ": " + how);
            }
        }
    }

    /** A request that was given up is closed when its answer comes. Otherwise the worker would keep a stream that has no reader. */
    private static HttpResponse<InputStream> answer(HttpRequest request) throws IOException, InterruptedException {
        CompletableFuture<HttpResponse<InputStream>> answer =
                Http.CLIENT.sendAsync(request, HttpResponse.BodyHandlers.ofInputStream());
        try {
            return answer.get();
        } catch (ExecutionException e) {
            throw new IOException(e.getCause());
        } catch (InterruptedException e) {
            var unused = answer.thenAccept(late -> {
                try {
                    late.body().close();
                } catch (IOException alreadyClosed) {
                    // Then it is.
                }
            });
            throw e;
        }
    }

    private void read(BufferedReader lines) throws IOException {
        String name = "message";
        String id = "";
        String data = "";
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.isEmpty()) {
                if (!data.isEmpty()) {
                    take(name, id, data);
                }
                name = "message";
                id = "";
                data = "";
            } else if (line.startsWith("event:")) {
                name = line.substring(6).strip();
            } else if (line.startsWith("id:")) {
                id = line.substring(3).strip();
            } else if (line.startsWith("data:")) {
                data = line.substring(5).strip();
            } else if (line.startsWith("retry:")) {
                retryMillis = Long.parseLong(line.substring(6).strip());
            }
        }
    }

    private void take(String name, String id, String data) throws IOException {
        JsonNode content = Json.read(data);
        common.events.increment();
        switch (name) {
            case "snapshot" -> arrived(content, id);
            case "patch" -> {
                JsonNode before = document;
                try {
                    if (before == null) {
                        throw new IllegalStateException("there is no document");
                    }
                    arrived(Jackson3JsonPatch.apply(content, before), id);
                } catch (RuntimeException e) {
                    common.violations.add(
                            Kind.PATCH, this + ": " + content + " does not apply to " + before + ": " + e);
                    synchronized (lock) {
                        document = null;
                        version = "";
                    }
                    throw new IOException(e);
                }
            }
            case "status" -> {
                String state = content.path("state").asString("");
                synchronized (lock) {
                    // A stream that may be resumed is in step as soon as it says how it is, and has not come to an end.
                    inStep = document != null && (state.equals("live") || (state.equals("stale") && inStep));
                }
            }
            default -> {}
        }
    }

    private void arrived(JsonNode next, String id) {
        synchronized (lock) {
            document = next;
            version = id;
            since = System.nanoTime();
        }
        String complaint = query.complaint(next);
        if (complaint != null) {
            Kind kind = complaint.contains("scope") || complaint.contains("rolled back") ? Kind.SCOPE : Kind.DOCUMENT;
            common.violations.add(kind, this + ": " + complaint);
        }
        String other = common.versions.named(id, next.toString());
        if (other != null) {
            common.violations.add(Kind.VERSION, this + ": " + id + " is " + next + " and was " + other);
        }
    }

    @Override
    public String toString() {
        return query + " on " + home;
    }
}
