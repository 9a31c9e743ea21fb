package dev.livelist.jpa;

import dev.livelist.sql.ColumnFacts;
import dev.livelist.sql.MemoryOrder;
import dev.livelist.sql.RowSecurity;
import dev.livelist.sql.SqlDialect;
import java.time.Duration;
import org.hibernate.StatelessSession;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the catalog has said of a model's columns, asked again when it is old and after a failure: tables are altered, and replaced
 * by others of their name. Safe for any number of threads; two may ask at once.
 */
final class ColumnKnowledge {

    /** How old it may be for a page, by which a list begins and is repaired. */
    static final Duration FRESH = Duration.ofSeconds(1);

    /** How old it may be for everything else. */
    static final Duration OLD = Duration.ofSeconds(30);

    private static final Logger log = LoggerFactory.getLogger(ColumnKnowledge.class);

    private final SqlDialect dialect;
    private final JpaModel model;
    private final CatalogFacts catalog;
    private final RowSecurity security;
    private final Runnable onAltered;
    private volatile @Nullable Known known;
    private volatile boolean doubtful;
    private volatile String concern = "";

    private record Known(ColumnFacts facts, long nanos) {

        boolean isOlderThan(Duration age) {
            return System.nanoTime() - nanos > age.toNanos();
        }
    }

    ColumnKnowledge(SqlDialect dialect, JpaModel model, RowSecurity security, Runnable onAltered) {
        this.security = security;
        this.dialect = dialect;
        this.model = model;
        this.catalog = new CatalogFacts(dialect, model);
        this.onAltered = onAltered;
    }

    /** Null before the catalog was asked. */
    @Nullable
    ColumnFacts facts() {
        Known present = known;
        return present == null ? null : present.facts();
    }

    /** Blocks where it has to ask. */
    ColumnFacts known(StatelessSession session, Duration age) {
        Known present = known;
        return present == null || doubtful || present.isOlderThan(age) ? ask(session) : present.facts();
    }

    /** A statement has failed, perhaps because a table is not as it was. */
    void doubt() {
        doubtful = true;
    }

    ColumnFacts ask(StatelessSession session) {
        ColumnFacts found = session.doReturningWork(catalog::read);
        Known before = known;
        known = new Known(found, System.nanoTime());
        doubtful = false;
        tell(security.concern(found, model.type().getName()).orElse(""));
        if (before == null) {
            warnOfOtherTypes(found);
        } else if (!before.facts().fingerprint().equals(found.fingerprint())) {
            log.info(
                    "livelist.catalog.altered: the tables of {} are not as they were; its lists are read anew",
                    model.type().getName());
            onAltered.run();
        }
        return found;
    }

    private void tell(String found) {
        if (!found.equals(concern)) {
            concern = found;
            if (!found.isEmpty()) {
                log.warn("livelist.catalog.row-security: {}", found);
            }
        }
    }

    private void warnOfOtherTypes(ColumnFacts found) {
        for (JpaColumn column : model.all()) {
            ColumnFacts.Type type = found.columns().get(column.property());
            if (type != null && !new MemoryOrder(dialect.memory(), column.type(), column.javaType(), type).isExact()) {
                log.warn(
                        "livelist.catalog.type: {}.{} is a {}, but its column is a {}: not every value of the column can be read as it is,"
                                + " and memory does not judge it, which costs statements. Let the property have the column's type",
                        model.type().getName(),
                        column.property(),
                        column.javaType().getSimpleName(),
                        type.name());
            }
        }
    }
}
