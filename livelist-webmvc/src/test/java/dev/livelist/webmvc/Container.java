package dev.livelist.webmvc;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterRegistration;
import jakarta.servlet.Servlet;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletRegistration;
import java.io.File;
import java.util.EnumSet;
import java.util.List;
import org.apache.catalina.core.StandardContext;
import org.apache.catalina.startup.Tomcat;
import org.apache.coyote.http2.Http2Protocol;
import org.eclipse.jetty.ee11.servlet.ServletContextHandler;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;

/** A servlet container with one servlet for everything, at the context path {@code /app}. */
interface Container extends AutoCloseable {

    /** The containers there are. */
    enum Kind {
        /** With the valve that breaks connections, and HTTP/2 for those who ask for it. */
        TOMCAT {
            @Override
            Container start(Servlet servlet, List<Filter> filters) {
                return new OnTomcat(servlet, filters);
            }
        },
        /** As it is. */
        JETTY {
            @Override
            Container start(Servlet servlet, List<Filter> filters) {
                return new OnJetty(servlet, filters);
            }
        };

        abstract Container start(Servlet servlet, List<Filter> filters);
    }

    int port();

    @Override
    void close();

    /** As Spring Boot registers what an application has. */
    private static void register(ServletContext context, Servlet servlet, List<Filter> filters) {
        ServletRegistration.Dynamic registered = context.addServlet("mvc", servlet);
        registered.setAsyncSupported(true);
        registered.setLoadOnStartup(1);
        registered.addMapping("/");
        for (Filter filter : filters) {
            FilterRegistration.Dynamic registration =
                    context.addFilter(filter.getClass().getName(), filter);
            registration.setAsyncSupported(true);
            registration.addMappingForUrlPatterns(EnumSet.of(DispatcherType.REQUEST), true, "/*");
        }
    }

    final class OnTomcat implements Container {

        private final Tomcat tomcat = new Tomcat();

        OnTomcat(Servlet servlet, List<Filter> filters) {
            tomcat.setBaseDir(System.getProperty("java.io.tmpdir"));
            tomcat.setPort(0);
            tomcat.setSilent(true);
            StandardContext context = (StandardContext) tomcat.addContext("/app", new File(".").getAbsolutePath());
            context.setUnloadDelay(100);
            context.getPipeline().addValve(new ConnectionBreaker());
            context.addServletContainerInitializer((types, started) -> register(started, servlet, filters), null);
            tomcat.getConnector().addUpgradeProtocol(new Http2Protocol());
            TomcatConnections.keepApart(tomcat.getConnector());
            try {
                tomcat.start();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public int port() {
            return tomcat.getConnector().getLocalPort();
        }

        @Override
        public void close() {
            try {
                tomcat.stop();
                tomcat.destroy();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
    }

    final class OnJetty implements Container {

        private final Server server = new Server();
        private final ServerConnector connector = new ServerConnector(server);

        OnJetty(Servlet servlet, List<Filter> filters) {
            server.addConnector(connector);
            ServletContextHandler context = new ServletContextHandler("/app");
            context.addServletContainerInitializer((types, started) -> register(started, servlet, filters));
            server.setHandler(context);
            try {
                server.start();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public int port() {
            return connector.getLocalPort();
        }

        @Override
        public void close() {
            try {
                server.stop();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
