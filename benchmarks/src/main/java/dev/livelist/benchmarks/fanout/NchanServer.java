package dev.livelist.benchmarks.fanout;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Nchan, a module of nginx in C, with Redis between its two processes; where nginx and the module are installed. */
final class NchanServer implements FanoutServer {

    private static final Path NGINX = Path.of("/usr/sbin/nginx");
    private static final Path MODULE = Path.of("/usr/lib/nginx/modules/ngx_nchan_module.so");

    private final int port = ServerProcess.freePort();
    private final Process process;
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

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
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static boolean isInstalled() {
        return Files.isExecutable(NGINX) && Files.exists(MODULE);
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
    public void publish(int number) {
        try {
            var response = client.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/publish"))
                            .POST(HttpRequest.BodyPublishers.ofString(Messages.text(number)))
                            .build(),
                    BodyHandlers.discarding());
            if (response.statusCode() >= 300) {
                throw new IllegalStateException("Nchan answers " + response.statusCode());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public List<Process> processes() {
        return List.of(process);
    }

    @Override
    public void close() {
        process.destroy();
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
