package dev.livelist.campaign;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** Sends single commands to a Redis, without a proxy. */
record RedisAdmin(int port) {

    private static final int PATIENCE_MILLIS = 20_000;

    /** Sends a command on a connection of its own; returns the first line of the answer. */
    String say(String... command) {
        byte[][] parts = new byte[command.length][];
        for (int i = 0; i < command.length; i++) {
            parts[i] = command[i].getBytes(StandardCharsets.UTF_8);
        }
        return say(parts);
    }

    void publish(String channel, byte[] message) {
        say(bytes("PUBLISH"), bytes(channel), message);
    }

    void publishOnShard(String channel, byte[] message) {
        say(bytes("SPUBLISH"), bytes(channel), message);
    }

    /** Adds a message to a stream, in the field that workers look at. */
    void append(String stream, byte[] message) {
        say(bytes("XADD"), bytes(stream), bytes("*"), bytes("m"), message);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private String say(byte[]... parts) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(PATIENCE_MILLIS);
            ByteArrayOutputStream request = new ByteArrayOutputStream();
            request.writeBytes(("*" + parts.length + "\r\n").getBytes(StandardCharsets.UTF_8));
            for (byte[] part : parts) {
                request.writeBytes(("$" + part.length + "\r\n").getBytes(StandardCharsets.UTF_8));
                request.writeBytes(part);
                request.writeBytes("\r\n".getBytes(StandardCharsets.UTF_8));
            }
            socket.getOutputStream().write(request.toByteArray());
            String answer = line(new BufferedInputStream(socket.getInputStream()));
            if (answer.startsWith("-")) {
                throw new IllegalStateException(
                        "Redis refuses " + new String(parts[0], StandardCharsets.UTF_8) + ": " + answer);
            }
            return answer;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = in.read(); next >= 0 && next != '\r'; next = in.read()) {
            line.append((char) next);
        }
        return line.toString();
    }
}
