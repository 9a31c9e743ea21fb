package dev.livelist.webflux;

import java.io.File;
import java.util.function.LongSupplier;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.Wrapper;
import org.apache.catalina.core.StandardContext;
import org.apache.catalina.startup.Tomcat;
import org.apache.coyote.AbstractProtocol;
import org.springframework.http.server.reactive.HttpHandler;
import org.springframework.http.server.reactive.ReactorHttpHandlerAdapter;
import org.springframework.http.server.reactive.TomcatHttpHandlerAdapter;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;

/**
 * A server on a port of its own.
 *
 * @param connections how many the server still has to do with
 */
record WebServer(int port, LongSupplier connections, Runnable stop) implements AutoCloseable {

    enum Kind {
        /** The server that streams are written with an eye to. */
        NETTY {
            @Override
            WebServer start(HttpHandler handler) {
                DisposableServer server = HttpServer.create()
                        .host("localhost")
                        .port(0)
                        .handle(new ReactorHttpHandlerAdapter(handler))
                        .bindNow();
                return new WebServer(server.port(), () -> 0, server::disposeNow);
            }
        },
        /** Another one, of which nothing is known but what every server says. */
        TOMCAT {
            @Override
            WebServer start(HttpHandler handler) {
                Tomcat tomcat = new Tomcat();
                tomcat.setBaseDir(System.getProperty("java.io.tmpdir"));
                tomcat.setPort(0);
                tomcat.setSilent(true);
                StandardContext context = (StandardContext) tomcat.addContext("", new File(".").getAbsolutePath());
                // Milliseconds, by default two thousand, that it waits for streams which nobody reads any more.
                context.setUnloadDelay(100);
                Wrapper servlet = Tomcat.addServlet(context, "live", new TomcatHttpHandlerAdapter(handler));
                servlet.setAsyncSupported(true);
                context.addServletMapping("/", "live");
                // It counts the one that it waits for, too.
                AbstractProtocol<?> protocol =
                        (AbstractProtocol<?>) tomcat.getConnector().getProtocolHandler();
                // What has served one connection is not lent to the next, which may meet the end of the first one's
                // error.
                protocol.setProcessorCache(0);
                try {
                    tomcat.start();
                } catch (LifecycleException e) {
                    throw new IllegalStateException(e);
                }
                return new WebServer(
                        tomcat.getConnector().getLocalPort(),
                        () -> Math.max(0, protocol.getConnectionCount() - 1),
                        () -> {
                            try {
                                tomcat.stop();
                                tomcat.destroy();
                            } catch (LifecycleException e) {
                                throw new IllegalStateException(e);
                            }
                        });
            }
        };

        abstract WebServer start(HttpHandler handler);
    }

    @Override
    public void close() {
        stop.run();
    }
}
