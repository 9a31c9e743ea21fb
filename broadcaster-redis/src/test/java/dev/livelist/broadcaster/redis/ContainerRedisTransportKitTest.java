package dev.livelist.broadcaster.redis;

import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.redis.testcontainers.RedisContainer;
import dev.livelist.broadcaster.tck.TransportKit;
import dev.livelist.broadcaster.tck.TransportServer;
import io.lettuce.core.RedisURI;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.ContainerFetchException;
import org.testcontainers.containers.ContainerLaunchException;
import org.testcontainers.utility.DockerImageName;

/** The kit on the current Redis, in a container, where there is a Docker to run it. */
class ContainerRedisTransportKitTest implements TransportKit {

    private static final DockerImageName IMAGE = DockerImageName.parse("redis:8");

    private static @Nullable TransportServer server;

    @BeforeAll
    static void startContainer() {
        assumeTrue(DockerClientFactory.instance().isDockerAvailable(), "There is no Docker");
        RedisContainer container = new RedisContainer(IMAGE);
        try {
            container.start();
        } catch (ContainerLaunchException | ContainerFetchException e) {
            abort("There is a Docker, but it cannot run " + IMAGE + ": " + e.getMessage());
        }
        server = new ContainerServer(container);
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
            super(RedisURI.create(container.getRedisURI()));
            this.container = container;
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
