package dev.livelist.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What statements of many forms write. */
class WrittenTablesTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "insert into item values (1)                                             | item",
                "INSERT INTO shop.\"Item\" (a) SELECT b FROM other                       | item",
                "update item set a = 1 from other where other.id = item.id               | item",
                "UPDATE ONLY shop.item AS i SET a = 1                                    | item",
                "delete from item using other                                            | item",
                "merge into item using other on true when matched then update set a = 1  | item",
                "truncate a, b                                                           | a b",
                "truncate table only shop.a *, b restart identity cascade                | a b",
                "-- a comment -- with delete from other\\nupdate item set a = 1           | item",
                "/* update other /* set */ */ delete from item                           | item",
                "with x as (update item set a = 1 returning id) select * from x          | item",
                "with x as (select 1) insert into item select * from x                   | item",
                "with gone as (delete from a returning *) insert into b select * from gone | a b",
                "insert into item values (1) on conflict (id) do update set a = 2        | item",
                "update a set x = 1; delete from b                                       | a b",
                "replace into item values (1)                                            | item",
                "insert ignore item (id) values (1) on duplicate key update a = 2        | item",
                "insert into item (a) values (replace('a', 'b', 'c'))                    | item",
                "update `item` i join shop.other o on o.id = i.id set i.a = o.a           | item other",
                "delete i, o from item i inner join other o on o.id = i.id where i.a = 1  | item other",
                "load data infile 'x' ignore into table item                             | item",
                "copy item (a, b) from stdin                                             | item",
                "refresh materialized view concurrently sums                             | sums",
                "select 'delete from item', $$update item set a = 1$$, E'it\\'s update item set'  |",
                "select * from item for no key update                                    |",
                "select * from item where name = 'x' for update of item                  |",
                "select \"update item set\", truncate(1.5, 1) from item                  |",
                "select $1, $2 from item                                                 |",
                "copy item to stdout                                                     |",
            })
    void namesWhatIsWritten(String sql, String tables) {
        WrittenTables written = WrittenTables.of(sql.strip().replace("\\n", "\n"));

        assertThat(written.tables())
                .isEqualTo(
                        tables == null ? Set.of() : Stream.of(tables.split(" ")).collect(Collectors.toSet()));
        assertThat(written.isUnclear()).isFalse();
        assertThat(written.isWrite()).isEqualTo(tables != null);
    }

    @ParameterizedTest
    @CsvSource({"truncate x cascade, true", "truncate x, false", "drop table x cascade, false"})
    void knowsWhetherTablesThatReferAreWritten(String sql, boolean referring) {
        assertThat(WrittenTables.of(sql).writesReferring()).isEqualTo(referring);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "call restock()",
                "{ call restock() }",
                "do 'begin end'",
                "exec restock",
                "update :#{#table} set a = 1"
            })
    void knowsWhatItDoesNotKnow(String sql) {
        assertThat(WrittenTables.of(sql).isUnclear()).isTrue();
        assertThat(WrittenTables.of(sql).isWrite()).isTrue();
    }
}
