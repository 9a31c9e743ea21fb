package dev.livelist.source;

import dev.livelist.DatabaseSettings;

/**
 * A source whose statements can run under settings of the database's session, so that the database itself hides rows. A list that declares
 * {@linkplain dev.livelist.ListDefinition#databaseSettings database settings} needs one.
 */
public interface SettingsSource {

    /**
     * The same source, of which each statement runs in a read-only transaction of its own, in which alone these settings hold: whatever
     * becomes of the statement, a connection is given back without their values. The names may stay: PostgreSQL then gives an empty text
     * where it gave {@code NULL} before. The source implements the same interfaces as this one, and so do the sources that it makes of
     * {@linkplain RelatedSource related} models.
     */
    RowSource under(DatabaseSettings settings);
}
