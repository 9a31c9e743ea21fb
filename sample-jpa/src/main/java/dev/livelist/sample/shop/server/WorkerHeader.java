package dev.livelist.sample.shop.server;

import dev.livelist.broadcaster.spring.boot.Worker;
import jakarta.servlet.ServletException;
import java.io.IOException;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ValveBase;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.stereotype.Component;

/**
 * Names the worker in every response. It is set by the server itself, before all filters, so that a request that never reaches a filter,
 * because its address cannot be decoded, is answered with it too.
 */
@Component
class WorkerHeader implements WebServerFactoryCustomizer<TomcatServletWebServerFactory> {

    private final Worker worker;

    WorkerHeader(Worker worker) {
        this.worker = worker;
    }

    @Override
    public void customize(TomcatServletWebServerFactory factory) {
        factory.addEngineValves(new HeaderValve(worker.id()));
    }

    private static final class HeaderValve extends ValveBase {

        private final String id;

        HeaderValve(String id) {
            super(true); // for asynchronous requests too
            this.id = id;
        }

        @Override
        public void invoke(Request request, Response response) throws IOException, ServletException {
            response.setHeader("X-Worker", id);
            getNext().invoke(request, response);
        }
    }
}
