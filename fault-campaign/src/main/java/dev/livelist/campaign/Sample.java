package dev.livelist.campaign;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** What the workers of a campaign are made of. */
enum Sample {
    /** With R2DBC. */
    WEBFLUX(
            "spring.r2dbc.url=r2dbc:postgresql://127.0.0.1:${postgres}/postgres?connectTimeout=PT2S",
            "spring.r2dbc.username=postgres",
            "spring.r2dbc.password=postgres",
            "spring.r2dbc.pool.max-size=10",
            "spring.r2dbc.pool.max-create-connection-time=2s",
            // Each broken connection would be a stack trace.
            "logging.level.io.r2dbc.postgresql=off"),
    /** With JPA. */
    JPA(
            "spring.datasource.url=jdbc:postgresql://127.0.0.1:${postgres}/postgres?connectTimeout=2",
            "spring.datasource.username=postgres",
            "spring.datasource.password=postgres",
            "spring.datasource.hikari.maximum-pool-size=10",
            "spring.datasource.hikari.connection-timeout=2000",
            "spring.datasource.hikari.validation-timeout=1000",
            // All of Tomcat's threads from the beginning: what comes later is a leak.
            "server.tomcat.threads.max=40",
            "server.tomcat.threads.min-spare=40",
            // Each broken connection would be a line, or two.
            "logging.level.com.zaxxer.hikari.pool=off",
            "logging.level.org.hibernate.orm.jdbc.error=off");

    /** One to a line. */
    private final String properties;

    Sample(String... properties) {
        this.properties = String.join("\n", properties);
    }

    static Sample of(String name) {
        return Arrays.stream(values())
                .filter(sample -> sample.label().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("There is no sample '" + name + "'; there are "
                        + Arrays.stream(values()).map(Sample::label).toList()));
    }

    private String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Its jar, as the build leaves it. */
    Path jar() {
        String module = "sample-" + label();
        return Path.of(System.getProperty("samples", "."), module, "target", module + ".jar")
                .toAbsolutePath()
                .normalize();
    }

    /** Where a worker finds its database. */
    List<String> properties() {
        return properties.lines().toList();
    }
}
