package dev.livelist.broadcaster.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.livelist.broadcaster.tck.TransportServer.Direction;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TcpProxyTest {

    private ServerSocket echo;
    private TcpProxy proxy;

    @BeforeEach
    void start() throws IOException {
        echo = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        Thread server = new Thread(() -> {
            while (!echo.isClosed()) {
                try {
                    Socket socket = echo.accept();
                    Thread answering = new Thread(() -> {
                        try {
                            socket.getInputStream().transferTo(socket.getOutputStream());
                            socket.close();
                        } catch (IOException cut) {
                            // As some tests want it.
                        }
                    });
                    answering.setDaemon(true);
                    answering.start();
                } catch (IOException closed) {
                    return;
                }
            }
        });
        server.setDaemon(true);
        server.start();
        proxy = new TcpProxy("127.0.0.1", echo.getLocalPort());
    }

    @AfterEach
    void stop() throws IOException {
        proxy.close();
        echo.close();
    }

    private Socket connected() throws IOException {
        Socket socket = new Socket(proxy.host(), proxy.port());
        socket.setSoTimeout(10_000);
        assertThat(echoed(socket, 'a')).isEqualTo('a');
        return socket;
    }

    private static int echoed(Socket socket, int one) throws IOException {
        socket.getOutputStream().write(one);
        return socket.getInputStream().read();
    }

    @Test
    void whatIsSentPassesBothWays() throws IOException {
        try (Socket socket = connected()) {
            assertThat(echoed(socket, 'b')).isEqualTo('b');
            assertThat(proxy.connections()).isEqualTo(1);
        }
        await().until(() -> proxy.connections() == 0);
    }

    @Test
    void aCutBreaksWhatIsOpenAndNothingElse() throws IOException {
        try (Socket socket = connected()) {
            proxy.cut();
            assertThatThrownBy(() -> {
                        if (socket.getInputStream().read() < 0) {
                            throw new IOException("ended");
                        }
                    })
                    .isInstanceOf(IOException.class);
        }
        connected().close();
    }

    @Test
    void whileItRefusesWhatIsOpenStaysAndNothingNewPasses() throws IOException {
        try (Socket open = connected()) {
            proxy.refuse(true);
            assertThatThrownBy(this::connectedOrEnded).isInstanceOf(IOException.class);
            assertThat(echoed(open, 'b')).isEqualTo('b');
            proxy.heal();
            connected().close();
        }
    }

    private void connectedOrEnded() throws IOException {
        try (Socket socket = new Socket(proxy.host(), proxy.port())) {
            socket.setSoTimeout(10_000);
            if (echoed(socket, 'x') < 0) {
                throw new IOException("ended");
            }
        }
    }

    @Test
    void whatItSwallowsIsNeverSeenAndTheConnectionStaysOpen() throws IOException {
        try (Socket socket = connected()) {
            proxy.swallow(Direction.TO_CLIENT);
            socket.setSoTimeout(200);
            assertThatThrownBy(() -> echoed(socket, 'b')).isInstanceOf(SocketTimeoutException.class);
            assertThat(proxy.connections()).isEqualTo(1);
        }
        connected().close();
    }

    @Test
    void aDelayKeepsTheOrder() throws IOException {
        try (Socket socket = connected()) {
            proxy.delay(Duration.ofMillis(100));
            long start = System.nanoTime();
            for (int i = 0; i < 5; i++) {
                socket.getOutputStream().write('0' + i);
                socket.getOutputStream().flush();
            }
            assertThat(new String(socket.getInputStream().readNBytes(5))).isEqualTo("01234");
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofMillis(200));
        }
    }

    @Test
    void whatIsHeldComesInOrderOnceHealedOnOldConnectionsAndNewOnes() throws IOException {
        try (Socket old = connected()) {
            proxy.hold(Direction.TO_SERVER);
            try (Socket young = new Socket(proxy.host(), proxy.port())) {
                old.getOutputStream().write("01".getBytes());
                young.getOutputStream().write("23".getBytes());
                old.setSoTimeout(200);
                assertThatThrownBy(() -> old.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);

                proxy.heal();

                old.setSoTimeout(10_000);
                young.setSoTimeout(10_000);
                assertThat(new String(old.getInputStream().readNBytes(2))).isEqualTo("01");
                assertThat(new String(young.getInputStream().readNBytes(2))).isEqualTo("23");
            }
        }
    }

    @Test
    void aConnectionWhoseClientHasGoneIsNotCountedEvenWhereItsEndIsSwallowed() throws IOException {
        try (Socket socket = connected()) {
            proxy.swallow(Direction.TO_SERVER);
            proxy.swallow(Direction.TO_CLIENT);
            assertThat(socket.isConnected()).isTrue();
        }
        await().until(() -> proxy.connections() == 0);
    }

    @Test
    void newConnectionsGoWhereTheyAreRedirected() throws IOException {
        try (Socket old = connected();
                ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            proxy.redirect("127.0.0.1", other.getLocalPort());
            try (Socket client = new Socket(proxy.host(), proxy.port());
                    Socket arrived = other.accept()) {
                client.getOutputStream().write('x');
                assertThat(arrived.getInputStream().read()).isEqualTo('x');
                assertThat(echoed(old, 'b')).isEqualTo('b');
            }
        }
    }

    @Test
    void whatTheServerSendsIsWhatBecomesOfIt() throws IOException {
        try (TcpProxy upper = new TcpProxy(
                        "127.0.0.1",
                        echo.getLocalPort(),
                        () -> bytes ->
                                new String(bytes).toUpperCase(Locale.ROOT).getBytes());
                Socket socket = new Socket(upper.host(), upper.port())) {
            assertThat(echoed(socket, 'a')).isEqualTo('A');
        }
    }
}
