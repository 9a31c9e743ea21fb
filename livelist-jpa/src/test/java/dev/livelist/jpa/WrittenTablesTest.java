package dev.livelist.jpa;

import static org.assertj.core.api.Assertions.assertThat;

import dev.livelist.sql.WrittenTables;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WrittenTablesTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "insert into shop.Ware (id) values (?); ware",
                "INSERT INTO \"Ware\" SELECT * FROM other; ware",
                "update ware w1_0 set name=? where w1_0.id=?; ware",
                "UPDATE ONLY public.\"Ware\" SET x = 1; ware",
                "delete from ware where name = 'delete from x'; ware",
                "-- update x\\n delete from ware /* insert into y */; ware",
                "merge into ware as t using (select 1) s on (t.id = s.id) when matched then update set name=? when not matched then insert (id) values (?); ware",
                "insert into ware (id) values (?) on conflict (id) do update set name = excluded.name; ware",
                "truncate table ware; ware",
                "TRUNCATE ware; ware",
                "REPLACE INTO ware (id) VALUES (1); ware",
                "refresh materialized view concurrently ware; ware",
                "refresh materialized view ware; ware",
                "with gone as (delete from ware returning id) select * from gone; ware",
            })
    void theTablesOfAStatementAreTheNamesAfterItsVerbs(String sql, String table) {
        assertThat(WrittenTables.of(sql.replace("\\n", "\n")).tables()).containsExactly(table);
        assertThat(WrittenTables.of(sql.replace("\\n", "\n")).isUnclear()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "select * from ware for update",
                "select * from ware w for no key update of w",
                "select 'update ware set x = 1', \"delete from\" from t",
                "values (1)",
                "create table update_log (id int)",
                ""
            })
    void aStatementThatOnlyReadsWritesNothing(String sql) {
        assertThat(WrittenTables.of(sql).tables()).isEmpty();
        assertThat(WrittenTables.of(sql).isUnclear()).isFalse();
    }

    @Test
    void aStatementMayWriteSeveralTables() {
        assertThat(WrittenTables.of(
                                "with a as (insert into x select 1 returning *), b as (update y set z = 1) delete from w")
                        .tables())
                .isEqualTo(Set.of("x", "y", "w"));
    }

    @Test
    void everyTableOfATruncateIsWritten() {
        assertThat(WrittenTables.of("TRUNCATE TABLE ONLY x, public.\"Y\" , z RESTART IDENTITY")
                        .tables())
                .isEqualTo(Set.of("x", "y", "z"));
        assertThat(WrittenTables.of("truncate x, y cascade").writesReferring()).isTrue();
        assertThat(WrittenTables.of("truncate x, y").writesReferring()).isFalse();
    }

    @Test
    void ofACallItIsNotToldWhatItWrites() {
        for (String sql :
                List.of("call tidy()", "{call tidy(?)}", "? = call tidy()", "DO $$ BEGIN update ware; END $$")) {
            assertThat(WrittenTables.of(sql).isUnclear()).as(sql).isTrue();
            KnownStatements statements = new KnownStatements();
            assertThat(statements.of(sql).isNew()).isTrue();
            assertThat(statements.of(sql).isNew()).isFalse();
        }
    }
}
