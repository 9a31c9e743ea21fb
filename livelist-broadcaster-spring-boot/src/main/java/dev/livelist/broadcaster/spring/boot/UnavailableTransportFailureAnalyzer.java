package dev.livelist.broadcaster.spring.boot;

import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Says which dependency a transport needs, or which transports there are. */
public final class UnavailableTransportFailureAnalyzer extends AbstractFailureAnalyzer<UnavailableTransportException> {

    private static final String REDIS =
            "dev.livelist:broadcaster-redis and org.springframework.boot:spring-boot-starter-data-redis, and set spring.data.redis.url";

    private static final String POSTGRES =
            "dev.livelist:broadcaster-postgres, and set spring.r2dbc.url or spring.datasource.url to a PostgreSQL";

    private static final Map<String, String> NEEDS =
            Map.of("postgres", POSTGRES, "redis", REDIS, "redis-sharded", REDIS, "redis-streams", REDIS);

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, UnavailableTransportException cause) {
        if (cause.transport().equals(UnavailableTransportException.CAPTURE)) {
            return new FailureAnalysis(
                    "livelist.capture is 'database', but what hears its triggers is not on the class path, or nothing says where"
                            + " PostgreSQL is.",
                    "Add " + POSTGRES + "; or set livelist.capture=application.",
                    cause);
        }
        String needs = NEEDS.get(cause.transport());
        if (needs == null) {
            return new FailureAnalysis(
                    "livelist.transport is '" + cause.transport() + "', which is none." + own(cause),
                    "Set livelist.transport to one of: " + names(cause)
                            + ". Or declare a Transport bean of that name, or a Broadcaster bean of your own.",
                    cause);
        }
        return new FailureAnalysis(
                "livelist.transport is '" + cause.transport()
                        + "', but what it needs is not on the class path, or nothing says where its server is.",
                "Add " + needs + "; or set livelist.transport=local, for one worker.",
                cause);
    }

    private static String names(UnavailableTransportException cause) {
        Set<String> names = new TreeSet<>(NEEDS.keySet());
        names.addAll(cause.declared());
        names.remove(UnavailableTransportException.LOCAL);
        return UnavailableTransportException.LOCAL + ", " + String.join(", ", names);
    }

    private static String own(UnavailableTransportException cause) {
        return cause.declared().isEmpty()
                ? ""
                : " The Transport beans here are called: " + String.join(", ", new TreeSet<>(cause.declared())) + ".";
    }
}
