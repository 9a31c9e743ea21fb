package dev.livelist.http.shop;

import com.flipkart.zjsonpatch.Jackson3JsonPatch;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A client of a stream of several lists: it follows each of their documents. */
public final class CombinedReader implements AutoCloseable {

    private final RawStream stream;
    private final Map<String, JsonNode> documents = new HashMap<>();
    private final Map<String, String> versions = new HashMap<>();
    private final Map<String, RawStream.Event> last = new HashMap<>();

    public CombinedReader(RawStream stream) {
        this.stream = stream;
    }

    /** The query of an address for these lists, each as {@code <id>:<list>?<query>}. */
    public static String query(String... lists) {
        StringJoiner query = new StringJoiner("&");
        for (String list : lists) {
            query.add("s=" + URLEncoder.encode(list, StandardCharsets.UTF_8));
        }
        return query.toString();
    }

    /** The next event. */
    public RawStream.Event next() {
        RawStream.Event event = stream.next();
        String list = event.list();
        if (list == null) {
            return event;
        }
        last.put(list, event);
        if ("snapshot".equals(event.name())) {
            documents.put(list, JsonMapper.shared().readTree(event.data()));
        } else if ("patch".equals(event.name()) && documents.containsKey(list)) {
            JsonNode patch = JsonMapper.shared().readTree(event.data());
            documents.put(list, Jackson3JsonPatch.apply(patch, documents.get(list)));
        }
        if (event.id() != null) {
            versions.put(list, event.id());
        }
        return event;
    }

    /** Reads until a list says something of this kind. */
    public RawStream.Event next(String list, String name) {
        for (RawStream.Event event = next(); ; event = next()) {
            if (list.equals(event.list()) && name.equals(event.name())) {
                return event;
            }
        }
    }

    /** Reads until a list has these names, in this order. */
    public void awaitNames(String list, String... names) {
        while (!Arrays.asList(names).equals(names(list))) {
            next();
        }
    }

    /** Reads until each of these lists has said that it is live. */
    public void awaitLive(String... lists) {
        for (String list : lists) {
            while (!last.containsKey(list) || !last.get(list).isStatus("live")) {
                next();
            }
        }
    }

    public List<String> names(String list) {
        List<String> names = new ArrayList<>();
        if (documents.containsKey(list)) {
            documents
                    .get(list)
                    .get("rows")
                    .forEach(row -> names.add(row.get("name").asString()));
        }
        return names;
    }

    public String version(String list) {
        return versions.get(list);
    }

    public RawStream stream() {
        return stream;
    }

    @Override
    public void close() {
        stream.close();
    }
}
