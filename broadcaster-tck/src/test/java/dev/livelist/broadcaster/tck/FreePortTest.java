package dev.livelist.broadcaster.tck;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ServerSocket;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FreePortTest {

    @Test
    void eachIsGivenOnceAndBelowThoseThatTheSystemGives() {
        List<Integer> ports =
                IntStream.range(0, 200).mapToObj(i -> FreePort.next()).toList();

        assertThat(ports).doesNotHaveDuplicates().allMatch(port -> port < 32_768);
    }

    @Test
    void aServerStartsThereAgainAndAgain() throws IOException {
        int port = FreePort.next();
        for (int start = 0; start < 3; start++) {
            try (ServerSocket server = new ServerSocket(port)) {
                assertThat(server.getLocalPort()).isEqualTo(port);
            }
        }
    }
}
