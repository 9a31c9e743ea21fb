package dev.livelist.client;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A server that does with each connection what the test says, when it says so. */
final class ScriptedServer implements AutoCloseable {

    private final ServerSocket listening;

    ScriptedServer() {
        try {
            listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
            listening.setSoTimeout(20_000);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String url() {
        return "http://localhost:" + port();
    }

    int port() {
        return listening.getLocalPort();
    }

    /** Waits for the next request. */
    Connection next() {
        try {
            return new Connection(listening.accept());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        listening.close();
    }

    static final class Connection implements AutoCloseable {

        private final Socket socket;
        private final List<String> head = new ArrayList<>();

        Connection(Socket socket) throws IOException {
            this.socket = socket;
            StringBuilder line = new StringBuilder();
            for (int b = socket.getInputStream().read();
                    b >= 0;
                    b = socket.getInputStream().read()) {
                if (b == '\n') {
                    if (line.isEmpty()) {
                        return;
                    }
                    head.add(line.toString());
                    line.setLength(0);
                } else if (b != '\r') {
                    line.append((char) b);
                }
            }
        }

        /** The value of a header; empty where it has not been sent. */
        String header(String name) {
            return head.stream()
                    .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(name.toLowerCase(Locale.ROOT) + ":"))
                    .map(line -> line.substring(name.length() + 1).strip())
                    .findFirst()
                    .orElse("");
        }

        Connection stream() {
            return write("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n");
        }

        Connection answer(String statusAndHeaders) {
            return answer(statusAndHeaders, "");
        }

        Connection answer(String statusAndHeaders, String body) {
            return write("HTTP/1.1 " + statusAndHeaders + "\r\nContent-Length: "
                    + body.getBytes(StandardCharsets.UTF_8).length + "\r\nConnection: close\r\n\r\n" + body);
        }

        /** The address that was asked for. */
        String target() {
            return head.get(0).split(" ")[1];
        }

        Connection event(String type, String id, String data) {
            return send("event: " + type + "\nid: " + id + "\ndata: " + data + "\n\n");
        }

        /** Part of a stream, as servers send it: a client can tell that one which breaks off has not ended. */
        Connection send(String text) {
            return write(Integer.toHexString(text.getBytes(StandardCharsets.UTF_8).length) + "\r\n" + text + "\r\n");
        }

        private Connection write(String text) {
            try {
                socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
                return this;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        /** Waits until the client has gone. */
        boolean isLeft() {
            try {
                return socket.getInputStream().read() < 0;
            } catch (IOException reset) {
                return true;
            }
        }

        @Override
        public void close() {
            try {
                socket.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
