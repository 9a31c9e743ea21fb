package dev.livelist.engine;

import com.flipkart.zjsonpatch.Jackson3JsonPatch;
import dev.livelist.ListQuery;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A client that keeps its document from the events alone, by a JSON Patch library that knows nothing of Livelist. It
 * checks at each event that the patch applies and that versions name one document.
 */
public final class FollowingReader {

    private static final JsonMapper JSON = JsonMapper.shared();

    final ListQuery query;
    final List<String> events = new ArrayList<>();
    private final Map<String, JsonNode> versions;
    private @Nullable LiveReader reader;
    private @Nullable JsonNode document;
    private @Nullable String version;
    private final Map<String, Long> lastWritten = new HashMap<>();
    private @Nullable Throwable failure;
    private boolean slow;
    /** Who tells it, together with others. */
    ReadySignal.Group group = members -> members.forEach(ReadySignal::ready);

    /** Whose share it takes. */
    Asker asker = Asker.WORKER;

    /** Where its client counts its writes; null for nowhere. */
    @Nullable
    CauseSpace space;

    /** Is told of each write, with the document that shows it. */
    BiConsumer<Long, JsonNode> onCause = (number, document) -> {};

    /** The writes that it has been told of. */
    final List<Long> causes = new ArrayList<>();

    boolean ended;
    int snapshots;
    int patches;
    String status = "none";

    public FollowingReader(ListQuery query, Map<String, JsonNode> versions) {
        this.query = query;
        this.versions = versions;
    }

    public FollowingReader(ListQuery query) {
        this(query, new HashMap<>());
    }

    /** Comes with a version of unknown origin, and no document. */
    synchronized void open(LiveLists lists, String strange) {
        version = strange;
        open(lists);
    }

    public synchronized void open(LiveLists lists) {
        ended = false;
        reader = lists.open(query, version, asker, space, new ReadySignal() {
            @Override
            public void ready() {
                if (!slow) {
                    drain();
                }
            }

            @Override
            public Group group() {
                return group;
            }
        });
        drain();
    }

    public synchronized void close() {
        if (reader != null) {
            reader.close();
            reader = null;
        }
    }

    public synchronized boolean isOpen() {
        return reader != null && !ended;
    }

    /** Stops, or begins again, to take what there is. */
    public synchronized void slow(boolean now) {
        slow = now;
        if (!slow) {
            drain();
        }
    }

    /** Forgets what it had, as a page that is loaded anew. */
    public synchronized void forget() {
        document = null;
        version = null;
        lastWritten.clear(); // it does not say what it had, so it may be given something older
    }

    public synchronized @Nullable JsonNode document() {
        return document;
    }

    public synchronized @Nullable String version() {
        return version;
    }

    synchronized void drain() {
        LiveReader current = reader;
        if (current != null) {
            drain(current);
        }
    }

    void drain(LiveReader current) {
        StreamEvent event;
        while ((event = current.poll()) != null) {
            if (event.type() == StreamEvent.Type.CAUSE) {
                events.add(event.type() + " " + new String(event.data(), StandardCharsets.US_ASCII));
                takeCauses(new String(event.data(), StandardCharsets.US_ASCII));
            } else {
                String shown = current.causes();
                take(event);
                takeCauses(shown);
            }
        }
    }

    private void takeCauses(@Nullable String numbers) {
        if (numbers == null) {
            return;
        }
        for (String number : numbers.split(" ")) {
            causes.add(Long.valueOf(number));
            try {
                onCause.accept(Long.valueOf(number), Objects.requireNonNull(document));
            } catch (AssertionError e) {
                failure = e;
                throw e;
            }
        }
    }

    /**
     * A row is never shown as it was before what has been shown of it. Needs rows that tell the number of their write.
     */
    private void neverBack() {
        if (document == null) {
            return;
        }
        for (JsonNode row : document.path("rows")) {
            if (row.has("written")) {
                long written = row.get("written").asLong();
                Long before = lastWritten.put(row.get("id").asString(), written);
                if (before != null && before > written) {
                    throw new AssertionError("Back to write " + written + " from " + before + ": " + row);
                }
            }
        }
    }

    /** What the stream last said of itself. */
    public synchronized String status() {
        return status;
    }

    /** What it follows. */
    public ListQuery query() {
        return query;
    }

    /** All events so far. */
    public synchronized List<String> history() {
        return List.copyOf(events);
    }

    /** What went wrong on the engine's own thread, where nobody else would hear of it. */
    public synchronized @Nullable Throwable failure() {
        return failure;
    }

    private void take(StreamEvent event) {
        try {
            JsonNode data = JSON.readTree(event.data());
            events.add(event.type() + " " + event.id() + " " + data);
            switch (event.type()) {
                case SNAPSHOT -> {
                    snapshots++;
                    document = data;
                }
                case PATCH -> {
                    patches++;
                    if (document == null) {
                        throw new AssertionError("A patch before any document");
                    }
                    document = Jackson3JsonPatch.apply(data, document);
                }
                case STATUS -> status = data.get("state").asString();
            }
            if (event.type() != StreamEvent.Type.STATUS) {
                neverBack();
            }
            if (event.id() != null) {
                version = event.id();
                JsonNode known = versions.putIfAbsent(event.id(), document);
                if (known != null && !known.equals(document)) {
                    throw new AssertionError("One version, two documents: " + known + " and " + document);
                }
            }
            if (event.last()) {
                ended = true;
            }
        } catch (RuntimeException | AssertionError e) {
            failure = e;
            throw new AssertionError("Cannot take " + new String(event.data()) + " on " + document, e);
        }
    }
}
