package dev.livelist.broadcaster.postgres;

import dev.livelist.broadcaster.fixture.WayOfWriting;
import java.io.IOException;
import java.io.StringReader;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.postgresql.PGConnection;

/** Each way of writing to tables that have triggers, and what is told of it. */
enum TriggerWay implements WayOfWriting {
    INSERT("`INSERT`", "insert into product values (3, 'c')", "created product 3"),
    INSERT_MANY(
            "`INSERT` of several rows",
            "insert into product select i, 'c' from generate_series(3, 5) i",
            "created product 3",
            "created product 4",
            "created product 5"),
    UPDATE("`UPDATE`", "update product set name = 'x' where id = 1", "updated product 1"),
    UPDATE_MANY("`UPDATE` of several rows", "update product set name = 'x'", "updated product 1", "updated product 2"),
    UPDATE_OF_A_KEY(
            "`UPDATE` of a key", "update product set id = 7 where id = 2", "updated product 2", "updated product 7"),
    UPDATE_OF_NOTHING("`UPDATE` that matches no row", "update product set name = 'x' where id = 99"),
    DELETE("`DELETE`", "delete from product where id = 2", "deleted product 2"),
    DELETE_BY_CASCADE(
            "`DELETE` with a cascading foreign key",
            "delete from product where id = 1",
            "deleted part 11",
            "deleted part 12",
            "deleted product 1"),
    UPSERT(
            "`INSERT … ON CONFLICT DO UPDATE`",
            "insert into product values (1, 'x'), (3, 'c') on conflict (id) do update set name = excluded.name",
            "updated product 1",
            "created product 3"),
    MERGE(
            "`MERGE`",
            "merge into product p using (values (2), (3)) v (id) on p.id = v.id"
                    + " when matched then delete when not matched then insert values (v.id, 'c')",
            "deleted product 2",
            "created product 3"),
    WITH(
            "`WITH` that writes",
            "with gone as (delete from product where id = 2 returning name) insert into product select 3, name from gone",
            "deleted product 2",
            "created product 3"),
    COPY(
            "`COPY`",
            connection -> connection
                    .unwrap(PGConnection.class)
                    .getCopyAPI()
                    .copyIn("copy product from stdin", new StringReader("3\tc\n4\td\n")),
            "created product 3",
            "created product 4"),
    PREPARED(
            "a prepared statement, in a batch",
            connection -> {
                try (PreparedStatement statement = connection.prepareStatement("insert into product values (?, 'c')")) {
                    for (int id = 3; id < 5; id++) {
                        statement.setInt(1, id);
                        statement.addBatch();
                    }
                    statement.executeBatch();
                }
            },
            "created product 3",
            "created product 4"),
    TRUNCATE("`TRUNCATE … CASCADE`", "truncate product cascade", "invalidated part", "invalidated product"),
    MUCH(
            "more rows than `max-batch` in one transaction",
            "insert into product select i, 'c' from generate_series(100, 300) i",
            "invalidated product"),
    VIEW("a view of the table", "update products set name = 'x' where id = 1", "updated product 1"),
    FUNCTION("a function that a `SELECT` calls", "select rename_products()", "updated product 1", "updated product 2"),
    PROCEDURE("`DO`, `CALL`", "do 'begin update product set name = ''x'' where id = 1; end'", "updated product 1"),
    TRIGGER(
            "a trigger of the database's own, on another table",
            "insert into purchase values (2)",
            "updated product 2"),
    PARTITIONED("a partitioned table", "insert into event values (3)", "created event 3"),
    LOCKED("`SELECT … FOR UPDATE`", "select * from product for update"),
    PARTITION("a partition by its own name", "insert into event_1 values (3)"),
    REPLICA(
            "as a replica (`session_replication_role`), as logical replication and `pg_restore --disable-triggers` do",
            "set local session_replication_role = replica; update product set name = 'x'");

    /** A statement, or several. */
    private interface Write {
        void on(Connection connection) throws SQLException, IOException;
    }

    private final String description;
    private final Write write;
    private final Set<String> told;

    TriggerWay(String description, String sql, String... told) {
        this(
                description,
                connection -> {
                    try (Statement statement = connection.createStatement()) {
                        statement.execute(sql);
                    }
                },
                told);
    }

    TriggerWay(String description, Write write, String... told) {
        this.description = description;
        this.write = write;
        this.told = new TreeSet<>(List.of(told));
    }

    @Override
    public String description() {
        return description;
    }

    @Override
    public Set<String> told() {
        return told;
    }

    void write(Connection connection) throws SQLException, IOException {
        write.on(connection);
    }
}
