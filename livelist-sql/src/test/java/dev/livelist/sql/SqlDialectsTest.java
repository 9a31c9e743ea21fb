package dev.livelist.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.livelist.FieldType;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** How the dialect of a database is found. */
class SqlDialectsTest {

    /** A dialect as an application would write it for a database of its own. */
    private static final class Own implements SqlDialect {

        @Override
        public Set<String> products() {
            return Set.of("H2", "Own");
        }

        @Override
        public String contains(String expression, String pattern, ColumnFacts facts) {
            return "LOWER(" + expression + ") LIKE LOWER(" + pattern + ") ESCAPE '!'";
        }

        @Override
        public String binary(String expression) {
            return expression;
        }
    }

    @Test
    void anApplicationsDialectComesFirst() {
        SqlDialects dialects = SqlDialects.with(List.of(new Own()));
        assertThat(dialects.require("H2")).isInstanceOf(Own.class);
        assertThat(dialects.require("Own")).isInstanceOf(Own.class);
        assertThat(dialects.require("PostgreSQL")).isInstanceOf(PostgresDialect.class);
    }

    @Test
    void aDatabaseWithoutADialectIsNamedWithThoseThatHaveOne() {
        assertThat(SqlDialects.builtIn().find("Db2")).isEmpty();
        assertThatIllegalStateException()
                .isThrownBy(() -> SqlDialects.builtIn().require("Db2"))
                .withMessageContainingAll("'Db2'", "H2", "MariaDB, MySQL, PostgreSQL");
    }

    @Test
    void aDialectThatClaimsNothingLeavesEverythingToTheDatabase() {
        MemoryOrder order = new MemoryOrder(
                new Own().memory(),
                FieldType.INTEGER,
                Integer.class,
                new ColumnFacts.Type("INTEGER", TextRules.LOOSE, TextRules.LOOSE));
        assertThat(new Own().columns(new SqlDialect.TableName("a", "a", null))).isEmpty();
        assertThat(order.order()).isEmpty();
        assertThat(order.equality()).isEmpty();
        assertThat(order.whyNot()).contains("INTEGER", "not known");
    }
}
