package com.example.files;

import dev.livelist.broadcaster.tck.TransportKit;
import dev.livelist.broadcaster.tck.TransportServer;
import dev.livelist.broadcaster.transport.Transport;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class FileTransportKitTest implements TransportKit {

    @TempDir
    static Path parent;

    @Override
    public TransportServer server() {
        return new Folder(parent.resolve("messages"), parent.resolve("away"));
    }

    /** The server is a folder, which can be moved away. */
    private record Folder(Path folder, Path away) implements TransportServer {

        private Folder {
            if (!Files.exists(away)) {
                folder.toFile().mkdirs();
            }
        }

        @Override
        public Transport newTransport(String channel) {
            return new FileTransport(folder, channel);
        }

        @Override
        public void publish(String channel, byte[] message) {
            new FileTransport(folder, channel).send(0, Transport.Kind.SIGNALS, message);
        }

        @Override
        public void kill() {
            move(folder, away);
        }

        @Override
        public void restart() {
            move(away, folder);
        }

        @Override
        public void heal() {
            if (Files.exists(away)) {
                restart();
            }
        }

        @Override
        public void close() {}

        private static void move(Path from, Path to) {
            try {
                Files.move(from, to);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
