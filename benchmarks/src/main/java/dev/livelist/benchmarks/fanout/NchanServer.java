package dev.livelist.benchmarks.fanout;

import dev.livelist.benchmarks.Machine;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** Nchan, a module of nginx in C, with Redis between its two processes; where nginx and the module are installed. */
final class NchanServer implements FanoutServer {

    private static final Path NGINX = Path.of("/usr/sbin/nginx");
    private static final Path MODULE = Path.of("/usr/lib/nginx/modules/ngx_nchan_module.so");

    private final int port = ServerProcess.freePort();
    private final Process process;
    private final Socket publisher;
    private final InputStream answers;

    NchanServer(int redisPort, int workers) {
        try {
            Path directory =
                    Files.createDirectories(Path.of("target", "fanout", "nchan").toAbsolutePath());
            Path configuration = directory.resolve("nginx.conf");
            Files.writeString(configuration, configuration(directory, redisPort, workers));
            process = ServerProcess.start(
                    "nchan",
                    port,
                    List.of(NGINX.toString(), "-c", configuration.toString(), "-p", directory.toString()));
            publisher = new Socket(InetAddress.getLoopbackAddress(), port);
            publisher.setTcpNoDelay(true);
            answers = new BufferedInputStream(publisher.getInputStream());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static boolean isInstalled() {
        return Files.isExecutable(NGINX) && Files.exists(MODULE);
    }

    /** The version of the Debian package, where it came from one. */
    static String version() {
        String version = Machine.output(List.of("dpkg-query", "-W", "-f", "${Version}", "libnginx-mod-nchan"));
        return "Nchan " + (version.isEmpty() ? "?" : version.replaceAll("^\\d+:|[+-].*$", ""));
    }

    private String configuration(Path directory, int redisPort, int workers) {
        return """
                load_module %s;
                daemon off;
                worker_processes %d;
                pid %s/nginx.pid;
                error_log %s/error.log warn;
                events { worker_connections 32768; }
                http {
                  access_log off;
                  tcp_nodelay on;
                  keepalive_timeout 1h;
                  keepalive_requests 100000000;
                  client_body_temp_path %s/body;
                  upstream redis { nchan_redis_server redis://127.0.0.1:%d; }
                  server {
                    listen 127.0.0.1:%d reuseport backlog=8192;
                    location = /events {
                      nchan_subscriber eventsource;
                      nchan_channel_id messages;
                      nchan_eventsource_event patch;
                      nchan_redis_pass redis;
                      nchan_subscriber_first_message newest;
                    }
                    location = /publish {
                      nchan_publisher;
                      nchan_channel_id messages;
                      nchan_redis_pass redis;
                    }
                  }
                }
                """.formatted(MODULE, workers, directory, directory, directory, redisPort, port);
    }

    @Override
    public String name() {
        return "Nchan";
    }

    @Override
    public List<InetSocketAddress> addresses() {
        return List.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    }

    @Override
    public String path() {
        return "/events";
    }

    @Override
    public int series() {
        return 0;
    }

    /** Sends the requests one behind the other, and then reads the answers. */
    @Override
    public void publish(int first, int count) {
        ByteArrayOutputStream requests = new ByteArrayOutputStream();
        for (int number = first; number < first + count; number++) {
            byte[] message = Messages.text(number).getBytes(StandardCharsets.US_ASCII);
            requests.writeBytes(
                    ("POST /publish HTTP/1.1\r\nHost: localhost\r\nContent-Length: " + message.length + "\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            requests.writeBytes(message);
        }
        try {
            publisher.getOutputStream().write(requests.toByteArray());
            for (int read = 0; read < count; read++) {
                readAnswer(answers);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void readAnswer(InputStream in) throws IOException {
        String status = readLine(in);
        if (!status.startsWith("HTTP/1.1 2")) {
            throw new IOException("Nchan answers " + status);
        }
        int length = 0;
        for (String line = readLine(in); !line.isEmpty(); line = readLine(in)) {
            if (line.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
                length = Integer.parseInt(line.substring(line.indexOf(':') + 1).strip());
            }
        }
        in.skipNBytes(length);
    }

    private static String readLine(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new IOException("Nchan has closed the publisher's connection");
            }
            if (c != '\r') {
                line.append((char) c);
            }
        }
        return line.toString();
    }

    @Override
    public List<Process> processes() {
        return List.of(process);
    }

    @Override
    public void close() {
        process.destroy();
        try {
            publisher.close();
            process.waitFor();
        } catch (InterruptedException | IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
