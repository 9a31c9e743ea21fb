package dev.livelist.benchmarks.fanout;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The sample, on PostgreSQL and Redis. A message is the change of a row's name, of a few {@linkplain ChangedRows rows} in turn: another
 * program writes it to the database and announces it in Redis; each worker reads the row and sends its readers the patch.
 */
final class LivelistServer implements FanoutServer {

    private final String name;
    private final List<InetSocketAddress> addresses = new ArrayList<>();
    private final List<Process> processes = new ArrayList<>();
    private final ChangedRows rows;

    LivelistServer(String name, Mode mode, Path jar, int redisPort, int workers) {
        this.name = name;
        rows = new ChangedRows(redisPort);
        for (int i = 0; i < workers; i++) {
            int port = ServerProcess.freePort();
            List<String> command = ServerProcess.java(mode.javaOptions(), "-jar", jar.toString());
            command.addAll(List.of(
                    "--server.port=" + port,
                    "--sample.seed=20",
                    "--spring.r2dbc.url=r2dbc:postgresql://localhost:" + rows.port() + "/postgres",
                    "--spring.r2dbc.username=postgres",
                    "--spring.r2dbc.password=postgres",
                    "--spring.data.redis.port=" + redisPort,
                    "--livelist.transport=redis"));
            if (mode == Mode.EVERY_MESSAGE) {
                command.add("--livelist.batch-window=0ms");
            }
            processes.add(ServerProcess.start("livelist-" + i, port, command));
            addresses.add(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        }
        rows.insert();
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public List<InetSocketAddress> addresses() {
        return addresses;
    }

    @Override
    public String path() {
        return "/live/products?category=" + ChangedRows.CATEGORY + "&sort=id&size=" + ChangedRows.ROWS;
    }

    @Override
    public int series() {
        return ChangedRows.ROWS;
    }

    @Override
    public void publish(int first, int count) {
        rows.change(first, count);
    }

    @Override
    public List<Process> processes() {
        return processes;
    }

    @Override
    public void close() {
        processes.forEach(Process::destroyForcibly);
        rows.close();
    }
}
