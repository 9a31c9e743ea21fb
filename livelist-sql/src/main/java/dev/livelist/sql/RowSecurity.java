package dev.livelist.sql;

import dev.livelist.ListDefinition;
import java.util.Optional;

/** Under which settings of the session rows are read, and what is wrong between that and the policies of row-level security. */
public enum RowSecurity {
    /** Those of the pool's connections: the list declares none. */
    UNDECLARED,

    /** Those that the list declares; the rows are its own. */
    DECLARED,

    /** Those that a list declares; the rows are another model's, which the list asks about. */
    BESIDE;

    /**
     * Under which settings rows are read.
     *
     * @param list the list for which they are read
     * @param rows what they are
     */
    public static RowSecurity of(ListDefinition<?> list, ListDefinition<?> rows) {
        if (list.databaseSettings().isEmpty()) {
            return UNDECLARED;
        }
        return rows == list ? DECLARED : BESIDE;
    }

    /**
     * What somebody is to be told, in words; empty where nothing is wrong.
     *
     * @param rows whose rows they are
     */
    public Optional<String> concern(ColumnFacts facts, String rows) {
        String hiding = facts.rowSecurity();
        if (this == UNDECLARED && !hiding.isEmpty()) {
            return Optional.of("policies of row-level security on " + hiding + " hide rows of " + rows
                    + " from lists. They are applied with the settings of the pool's connections, the same for all readers: a policy that"
                    + " asks who reads shows everybody the same rows, perhaps another's. Say by databaseSetting(…) in the list what the"
                    + " policies ask for; or let a role read lists that no policy restricts (BYPASSRLS, or the owner), and say by scope(…)"
                    + " who may see what");
        }
        if (this == DECLARED && hiding.isEmpty()) {
            return Optional.of("a list of " + rows
                    + " declares database settings, but no policy of row-level security applies to the role that reads it: it owns the"
                    + " table, it may bypass policies, or there are none. Unless a view asks for the settings, they hide nothing. Let a role"
                    + " read lists that does not own the tables, or FORCE ROW LEVEL SECURITY");
        }
        return Optional.empty();
    }
}
