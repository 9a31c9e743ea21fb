package dev.livelist.sample.shop.server;

import dev.livelist.broadcaster.spring.boot.Worker;
import org.springframework.boot.reactor.netty.NettyReactiveWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.stereotype.Component;
import reactor.netty.http.server.HttpServerResponse;

/**
 * Names the worker in every response. It is set on the server itself, below all filters, so that a request that never
 * reaches a filter, because its address cannot be parsed, is answered with it too.
 */
@Component
class WorkerHeader implements WebServerFactoryCustomizer<NettyReactiveWebServerFactory> {

    private final Worker worker;

    WorkerHeader(Worker worker) {
        this.worker = worker;
    }

    @Override
    public void customize(NettyReactiveWebServerFactory factory) {
        factory.addServerCustomizers(server -> server.mapHandle((handling, connection) -> {
            ((HttpServerResponse) connection).header("X-Worker", worker.id());
            return handling;
        }));
    }
}
