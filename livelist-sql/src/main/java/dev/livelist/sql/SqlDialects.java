package dev.livelist.sql;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/** The dialects that there are: an application's own, then those of Livelist. Immutable. */
public final class SqlDialects {

    private static final List<SqlDialect> BUILT_IN =
            List.of(new H2Dialect(), new PostgresDialect(), new MariaDbDialect());

    private final List<SqlDialect> dialects;

    private SqlDialects(Collection<? extends SqlDialect> own) {
        List<SqlDialect> all = new ArrayList<>(own);
        all.addAll(BUILT_IN);
        this.dialects = List.copyOf(all);
    }

    /** Those of Livelist alone. */
    public static SqlDialects builtIn() {
        return new SqlDialects(List.of());
    }

    /** These, which come first, and those of Livelist. */
    public static SqlDialects with(Collection<? extends SqlDialect> own) {
        return new SqlDialects(own);
    }

    /** The dialect of a database; see {@link SqlDialect#products}. */
    public Optional<SqlDialect> find(String product) {
        return dialects.stream()
                .filter(dialect -> dialect.products().contains(product))
                .findFirst();
    }

    /**
     * The same.
     *
     * @throws IllegalStateException where there is none, saying which there are
     */
    public SqlDialect require(String product) {
        return find(product)
                .orElseThrow(
                        () -> new IllegalStateException(
                                "There is no SqlDialect for '" + product + "', only for " + products()
                                        + ": declare one as a bean, or read the list over JPA, where Hibernate writes the statements"));
    }

    private String products() {
        TreeSet<String> products = new TreeSet<>();
        dialects.forEach(dialect -> products.addAll(dialect.products()));
        return String.join(", ", products);
    }
}
