package dev.livelist.spring.boot;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Says what is missing for a list's rows to be read. */
final class NoRowSourceFailureAnalyzer extends AbstractFailureAnalyzer<NoRowSourceException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, NoRowSourceException cause) {
        String description = "Nothing can read the rows of the list '" + cause.list() + "' of " + cause.model() + ".";
        if (cause.factories().isEmpty()) {
            return new FailureAnalysis(
                    description + " There is no row source, because no supported persistence API is configured.",
                    "Add dev.livelist:livelist-r2dbc, org.springframework.boot:spring-boot-starter-data-r2dbc and a"
                            + " driver such as org.postgresql:r2dbc-postgresql, and set spring.r2dbc.url; or, for JPA,"
                            + " dev.livelist:livelist-jpa, org.springframework.boot:spring-boot-starter-data-jpa and a"
                            + " driver such as org.postgresql:postgresql, and set spring.datasource.url; or declare a"
                            + " RowSourceFactory bean of your own.",
                    cause);
        }
        return new FailureAnalysis(
                description + " Those that were asked: " + String.join(", ", cause.factories()) + ".",
                "Is " + cause.model() + " an entity with an @Id, mapped by the persistence API in use?",
                cause);
    }
}
