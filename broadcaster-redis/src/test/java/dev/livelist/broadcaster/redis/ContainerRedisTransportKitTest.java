package dev.livelist.broadcaster.redis;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.redis.testcontainers.RedisContainer;
import dev.livelist.broadcaster.tck.TransportKit;
import dev.livelist.broadcaster.tck.TransportServer;
import io.lettuce.core.RedisURI;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.utility.DockerImageName;

/** The kit on the current Redis, in a container, where there is a Docker to run it. */
class ContainerRedisTransportKitTest implements TransportKit {

    private static final DockerImageName IMAGE = DockerImageName.parse("redis:8");

    private static @Nullable TransportServer server;

    @BeforeAll
    static void startContainer() {
        assumeTrue(DockerClientFactory.instance().isDockerAvailable(), "There is no Docker");
        server = new ContainerServer(new RedisContainer(IMAGE));
    }

    @AfterAll
    static void stopContainer() {
        if (server != null) {
            server.close();
        }
    }

    @Override
    public TransportServer server() {
        return server;
    }

    private static final class ContainerServer extends RedisTestServer {

        private final RedisContainer container;

        ContainerServer(RedisContainer container) {
            super(startedAt(container));
            this.container = container;
        }

        private static RedisURI startedAt(RedisContainer container) {
            container.start();
            return RedisURI.create(container.getRedisURI());
        }

        @Override
        public void pause() {
            container
                    .getDockerClient()
                    .pauseContainerCmd(container.getContainerId())
                    .exec();
        }

        @Override
        public void resume() {
            container
                    .getDockerClient()
                    .unpauseContainerCmd(container.getContainerId())
                    .exec();
        }

        @Override
        public void close() {
            super.close();
            container.stop();
        }
    }
}
