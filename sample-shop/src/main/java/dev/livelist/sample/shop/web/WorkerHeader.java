package dev.livelist.sample.shop.web;

import dev.livelist.broadcaster.spring.boot.Worker;
import org.springframework.boot.reactor.netty.NettyReactiveWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.stereotype.Component;
import reactor.netty.http.server.HttpServerResponse;

/**
 * Says in every response which worker it comes from. On the server itself, below all filters, so that a request that never
 * gets as far as a filter, for its address cannot be read, is answered with it too.
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
