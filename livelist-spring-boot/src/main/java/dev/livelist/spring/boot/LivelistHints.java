package dev.livelist.spring.boot;

import dev.livelist.engine.ViewReport;
import org.jspecify.annotations.Nullable;
import org.springframework.aot.hint.MemberCategory;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;
import org.springframework.aot.hint.TypeReference;
import org.springframework.util.ClassUtils;

/**
 * What Livelist itself looks up by name, for native images: the optional classes that it asks for, the SQL of the capture by
 * triggers, and what its endpoint writes as JSON. The models of lists are the matter of {@link ModelHints}.
 */
final class LivelistHints implements RuntimeHintsRegistrar {

    /** Classes whose presence is asked for while the application runs. */
    private static final String[] ASKED_FOR = {
        "reactor.netty.http.server.HttpServerResponse",
        "io.netty.channel.epoll.EpollSocketChannel",
        "io.r2dbc.pool.ConnectionPool",
        "org.springframework.security.oauth2.core.OAuth2Token"
    };

    @Override
    public void registerHints(RuntimeHints hints, @Nullable ClassLoader classLoader) {
        for (String name : ASKED_FOR) {
            hints.reflection().registerTypeIfPresent(classLoader, name);
        }
        if (ClassUtils.isPresent("dev.livelist.broadcaster.postgres.PostgresCapture", classLoader)) {
            hints.resources().registerPattern("dev/livelist/broadcaster/postgres/*.sql");
        }
        for (Class<?> written : new Class<?>[] {
            LivelistEndpoint.Report.class, LivelistEndpoint.ListReport.class, ViewReport.class, ViewReport.Term.class
        }) {
            hints.reflection().registerType(TypeReference.of(written), MemberCategory.INVOKE_PUBLIC_METHODS);
        }
    }
}
