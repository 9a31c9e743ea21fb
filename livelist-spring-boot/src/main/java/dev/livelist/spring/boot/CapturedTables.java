package dev.livelist.spring.boot;

import dev.livelist.broadcaster.postgres.PostgresCapture;
import java.util.Map;

/** Which tables the models are in. */
interface CapturedTables {

    /** Adds the tables of those models that it knows. */
    PostgresCapture addTo(PostgresCapture capture, Map<Class<?>, String> models);
}
