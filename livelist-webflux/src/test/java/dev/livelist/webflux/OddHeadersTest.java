package dev.livelist.webflux;

import static org.assertj.core.api.Assertions.assertThat;

import dev.livelist.engine.LiveListsSettings;
import dev.livelist.http.shop.Product;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Headers that no browser sends: they are answered like any other request, or refused, and never an error of the server's. */
@ParameterizedClass
@EnumSource(WebServer.Kind.class)
@Timeout(60)
class OddHeadersTest {

    private final TestShop shop;

    OddHeadersTest(WebServer.Kind kind) {
        shop = new TestShop(TestShop.SETTINGS, LiveListsSettings.DEFAULT, endpoint -> endpoint, kind);
        shop.table.put(new Product(1, "lamp", "ann", 20));
    }

    @AfterEach
    void close() {
        shop.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Last-Event-ID", "If-None-Match"})
    void bytesThatAreNoTextCountAsAbsent(String header) throws IOException {
        for (byte[] value : List.of(
                "\u00e9t\u00e9".getBytes(StandardCharsets.UTF_8),
                "\u00e9t\u00e9".getBytes(StandardCharsets.ISO_8859_1),
                new byte[] {'"', (byte) 0xff, (byte) 0xfe, '"'})) {
            assertThat(answer("application/json", header, value))
                    .startsWith("HTTP/1.1 200")
                    .contains("lamp");
            assertThat(answer("text/event-stream", header, value)).startsWith("HTTP/1.1 200");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {51, 400})
    void anAcceptHeaderOfVeryManyTypesIsRefusedWithoutAnError(int types) throws IOException {
        String accept = IntStream.range(0, types).mapToObj(i -> "a/b" + i).collect(Collectors.joining(","));
        PrintStream before = System.err;
        ByteArrayOutputStream log = new ByteArrayOutputStream();
        String answer;
        try {
            System.setErr(new PrintStream(log, true, StandardCharsets.UTF_8));
            answer = answer(accept, "X-Odd", new byte[] {'x'});
        } finally {
            System.setErr(before);
        }
        assertThat(answer).startsWith("HTTP/1.1 406").contains("application/problem+json");
        assertThat(log.toString(StandardCharsets.UTF_8).lines().count()).isLessThan(2);
    }

    private String answer(String accept, String header, byte[] value) throws IOException {
        try (Socket socket = new Socket("localhost", shop.port())) {
            socket.setSoTimeout(20_000);
            ByteArrayOutputStream request = new ByteArrayOutputStream();
            request.writeBytes(("GET /live/products HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nAccept: "
                            + accept + "\r\n" + header + ": ")
                    .getBytes(StandardCharsets.US_ASCII));
            request.writeBytes(value);
            request.writeBytes("\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            socket.getOutputStream().write(request.toByteArray());
            InputStream in = socket.getInputStream();
            ByteArrayOutputStream answer = new ByteArrayOutputStream();
            byte[] buffer = new byte[8_192];
            // A stream has no end: its first bytes will do.
            for (int n = in.read(buffer); n > 0; n = in.read(buffer)) {
                answer.write(buffer, 0, n);
                String text = answer.toString(StandardCharsets.UTF_8);
                if (text.contains("retry:") || text.contains("\r\n0\r\n")) {
                    break;
                }
            }
            return answer.toString(StandardCharsets.UTF_8);
        }
    }
}
