package dev.livelist.http.shop;

import com.flipkart.zjsonpatch.Jackson3JsonPatch;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A client of a stream that is nothing but a socket: what it sees is what is on the wire. It knows HTTP's chunks and the
 * fields of events, and follows the document by an independent JSON Patch library.
 */
public final class RawStream implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /** What is between two blank lines. */
    public record Event(String name, String id, String data, String retry, boolean comment, String list, String cause) {
        public boolean isStatus(String state) {
            return "status".equals(name) && data.contains("\"state\":\"" + state + "\"");
        }
    }

    private final Socket socket;
    private final InputStream in;
    private final List<String> head = new ArrayList<>();
    private boolean chunked;
    private boolean chunksSeen;
    private int left;
    private int ahead = -1;
    private boolean ended;
    private String version;
    private JsonNode document;

    private RawStream(Socket socket) throws IOException {
        this.socket = socket;
        this.in = new BufferedInputStream(socket.getInputStream());
    }

    public static RawStream open(int port, String method, String address, String... headers) {
        return open(new Socket(), port, method, address, headers);
    }

    public static RawStream open(Socket socket, int port, String method, String address, String... headers) {
        return open(socket, port, method, address, "", headers);
    }

    /** With the body of a POST. */
    public static RawStream post(int port, String address, String body, String... headers) {
        String[] all = Arrays.copyOf(headers, headers.length + 1);
        all[headers.length] = "Content-Length: " + body.getBytes(StandardCharsets.UTF_8).length;
        return open(new Socket(), port, "POST", address, body, all);
    }

    private static RawStream open(
            Socket socket, int port, String method, String address, String body, String... headers) {
        try {
            socket.connect(new InetSocketAddress("localhost", port));
            socket.setSoTimeout((int) PATIENCE.toMillis());
            StringBuilder request = new StringBuilder(method + " " + address + " HTTP/1.1\r\nHost: localhost\r\n");
            for (String header : headers) {
                request.append(header).append("\r\n");
            }
            socket.getOutputStream()
                    .write(request.append("\r\n").append(body).toString().getBytes(StandardCharsets.UTF_8));
            return new RawStream(socket);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The lines of the response head, in lower case. */
    public List<String> head() {
        if (head.isEmpty()) {
            for (String line = rawLine(); !line.isEmpty(); line = rawLine()) {
                head.add(line.toLowerCase(Locale.ROOT));
            }
            chunked = head.contains("transfer-encoding: chunked");
            left = head.stream()
                    .filter(line -> line.startsWith("content-length: "))
                    .mapToInt(line -> Integer.parseInt(line.substring("content-length: ".length())))
                    .findFirst()
                    .orElse(0);
        }
        return head;
    }

    /** The next event or comment; fails where none comes in time. */
    public Event next() {
        head();
        String name = null;
        String id = null;
        String data = null;
        String retry = null;
        boolean comment = false;
        String list = null;
        String cause = null;
        for (String line = line(); ; line = line()) {
            if (line == null) {
                throw new AssertionError("The stream has ended: " + head);
            }
            if (line.isEmpty()) {
                Event event = new Event(name, id, data, retry, comment, list, cause);
                follow(event);
                return event;
            }
            int colon = line.indexOf(':');
            String value = line.substring(colon + 1).stripLeading();
            switch (line.substring(0, colon)) {
                case "event" -> name = value;
                case "id" -> id = value;
                case "data" -> data = once(data, value);
                case "retry" -> retry = value;
                case "" -> comment = true;
                case "list" -> list = once(list, value);
                case "cause" -> cause = once(cause, value);
                default -> throw new AssertionError("Not a field of an event: " + line);
            }
        }
    }

    /** The next event that has this name, whatever comes before. */
    public Event next(String name) {
        List<Event> before = new ArrayList<>();
        try {
            for (Event event = next(); ; event = next()) {
                if (name.equals(event.name())) {
                    return event;
                }
                before.add(event);
            }
        } catch (RuntimeException | AssertionError e) {
            throw new AssertionError("No " + name + " after " + head + " " + before, e);
        }
    }

    /** Reads until the document has these names, in this order. */
    public void awaitNames(String... names) {
        while (!Arrays.asList(names).equals(names())) {
            next();
        }
    }

    /** The names in the document as it is now. */
    public List<String> names() {
        List<String> names = new ArrayList<>();
        if (document != null) {
            document.get("rows").forEach(row -> names.add(row.get("name").asString()));
        }
        return names;
    }

    public JsonNode document() {
        return document;
    }

    public String version() {
        return version;
    }

    /** The rest of the stream, which is to end. */
    public List<Event> rest() {
        List<Event> rest = new ArrayList<>();
        head();
        while (!isAtEnd()) {
            rest.add(next());
        }
        return rest;
    }

    /** Whether the response is complete, or the connection closed. Waits for a byte that says the one or the other. */
    public boolean isAtEnd() {
        head();
        ahead = ahead < 0 ? read() : ahead;
        return ahead < 0;
    }

    public Socket socket() {
        return socket;
    }

    private void follow(Event event) {
        if (event.list() != null) {
            return; // one document of several
        }
        if ("snapshot".equals(event.name())) {
            document = JsonMapper.shared().readTree(event.data());
        } else if ("patch".equals(event.name()) && document != null) {
            document = Jackson3JsonPatch.apply(JsonMapper.shared().readTree(event.data()), document);
        }
        if (event.id() != null) {
            version = event.id();
        }
    }

    private static String once(String before, String value) {
        if (before != null) {
            throw new AssertionError("An event has a field twice");
        }
        return value;
    }

    /** A line of the body; null at its end. */
    private String line() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int b = read(); b != '\n'; b = read()) {
            if (b < 0) {
                if (bytes.size() == 0) {
                    return null;
                }
                throw new AssertionError("The stream ends in the middle of a line");
            }
            bytes.write(b);
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    private int read() {
        if (ahead >= 0) {
            int next = ahead;
            ahead = -1;
            return next;
        }
        if (ended) {
            return -1;
        }
        if (left == 0 && !nextChunk()) {
            ended = true;
            return -1;
        }
        left--;
        return rawRead();
    }

    private boolean nextChunk() {
        if (!chunked) {
            return false;
        }
        if (chunksSeen) {
            rawLine();
        }
        chunksSeen = true;
        String size = rawLine();
        left = size == null ? 0 : Integer.parseInt(size, 16);
        if (left == 0 && size != null) {
            rawLine();
        }
        return left > 0;
    }

    private String rawLine() {
        StringBuilder line = new StringBuilder();
        for (int b = rawRead(); b != '\n'; b = rawRead()) {
            if (b < 0) {
                return line.isEmpty() ? null : line.toString();
            }
            if (b != '\r') {
                line.append((char) b);
            }
        }
        return line.toString();
    }

    private int rawRead() {
        try {
            return in.read();
        } catch (SocketTimeoutException e) {
            throw new AssertionError("Nothing came for " + PATIENCE, e);
        } catch (SocketException e) {
            return -1;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            Objects.requireNonNull(socket).close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
