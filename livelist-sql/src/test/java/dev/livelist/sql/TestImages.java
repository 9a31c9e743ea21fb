package dev.livelist.sql;

import java.util.List;
import org.opentest4j.TestAbortedException;
import org.testcontainers.DockerClientFactory;

/**
 * Which databases run as containers in this run of tests: those that {@code LIVELIST_TEST_CONTAINERS} names, of {@code mysql}, {@code
 * sqlserver} and {@code oracle}, separated by commas. Their images are large, so that nobody gets them who has not asked.
 */
public final class TestImages {

    private static final String VARIABLE = "LIVELIST_TEST_CONTAINERS";

    private TestImages() {}

    /** Skips the test, with the reason, unless the database was asked for and can be had. */
    public static void require(String database) {
        String asked = System.getenv().getOrDefault(VARIABLE, "");
        if (!List.of(asked.split(",")).contains(database)) {
            throw new TestAbortedException(VARIABLE + " does not name " + database);
        }
        if (!DockerClientFactory.instance().isDockerAvailable()) {
            throw new TestAbortedException("There is no Docker for " + database);
        }
    }
}
