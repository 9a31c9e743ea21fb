package dev.livelist.broadcaster.postgres;

/**
 * Which relation a table's name means on a connection. Two connections mean the same one where their locations are equal,
 * whatever their search paths are.
 *
 * @param place the server, the database and the relation, in numbers that only another place has other values of
 * @param name the relation with its schema, quoted where it needs quotes
 */
public record Location(String place, String name) {

    /**
     * A query for the location of a table's name, as the connection that runs it understands the name. It gives the columns
     * {@code place} and {@code name}, and no row where there is no such relation.
     *
     * @param marker how the statement marks its one parameter, which is the name as a statement writes it
     */
    public static String query(String marker) {
        return """
                select (select s.system_identifier from pg_catalog.pg_control_system() s)::text
                           || '/' || d.oid::text || '/' || c.oid::text as place,
                       quote_ident(n.nspname) || '.' || quote_ident(c.relname) as name
                  from pg_catalog.pg_class c
                  join pg_catalog.pg_namespace n on n.oid = c.relnamespace
                  join pg_catalog.pg_database d on d.datname = current_database()
                 where c.oid = to_regclass(%s)
                """.formatted(marker);
    }
}
