package dev.livelist.engine;

import com.flipkart.zjsonpatch.Jackson3JsonPatch;
import dev.livelist.ListQuery;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
    private boolean slow;
    boolean ended;
    int snapshots;
    int patches;
    String status = "none";

    FollowingReader(ListQuery query, Map<String, JsonNode> versions) {
        this.query = query;
        this.versions = versions;
    }

    FollowingReader(ListQuery query) {
        this(query, new HashMap<>());
    }

    /** Comes with a version of unknown origin, and no document. */
    void open(LiveLists lists, String strange) {
        version = strange;
        open(lists);
    }

    void open(LiveLists lists) {
        ended = false;
        reader = lists.open(query, version, () -> {
            if (!slow) {
                drain();
            }
        });
        drain();
    }

    void close() {
        if (reader != null) {
            reader.close();
            reader = null;
        }
    }

    boolean isOpen() {
        return reader != null && !ended;
    }

    /** Stops, or begins again, to take what there is. */
    void slow(boolean now) {
        slow = now;
        if (!slow) {
            drain();
        }
    }

    /** Forgets what it had, as a page that is loaded anew. */
    void forget() {
        document = null;
        version = null;
    }

    @Nullable
    JsonNode document() {
        return document;
    }

    @Nullable
    String version() {
        return version;
    }

    void drain() {
        LiveReader current = reader;
        if (current != null) {
            drain(current);
        }
    }

    void drain(LiveReader current) {
        StreamEvent event;
        while ((event = current.poll()) != null) {
            take(event);
        }
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
        } catch (RuntimeException e) {
            throw new AssertionError("Cannot take " + new String(event.data()) + " on " + document, e);
        }
    }
}
