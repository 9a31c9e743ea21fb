package dev.livelist.r2dbc;

import dev.livelist.ListDefinition;
import io.r2dbc.spi.ConnectionFactory;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.data.annotation.Id;
import org.springframework.data.relational.core.mapping.Column;

/** An entity with a column of every kind, each of which may be NULL. */
record Specimen(
        @Id Long id,
        @Nullable String name,
        @Nullable String padded,
        @Nullable Integer quantity,
        @Nullable Long population,
        @Nullable BigDecimal price,
        @Nullable Double weight,
        @Nullable Float share,
        @Nullable Boolean active,
        @Nullable UUID token,
        @Nullable Instant placedAt,
        @Nullable OffsetDateTime sentAt,
        @Column("on_day") @Nullable LocalDate day,
        @Nullable LocalDateTime moment,
        @Nullable Mood mood) {

    enum Mood {
        calm,
        Angry,
        ZANY,
        BLUE,
        aloof
    }

    private static final String MARIADB_TABLE = """
            CREATE TABLE specimen (
                id BIGINT PRIMARY KEY,
                name VARCHAR(250),
                padded CHAR(10),
                quantity INTEGER,
                population BIGINT,
                price NUMERIC(60, 20),
                weight DOUBLE,
                share FLOAT,
                active BIT(1),
                token CHAR(36),
                placed_at DATETIME(6),
                sent_at DATETIME(6),
                on_day DATE,
                moment DATETIME(6),
                mood VARCHAR(20))
            """;

    static Specimen empty(long id) {
        return new Specimen(id, null, null, null, null, null, null, null, null, null, null, null, null, null, null);
    }

    /** Makes the table anew, empty. */
    static void createTable(ConnectionFactory database) {
        if (database.getMetadata().getName().equals("MariaDB")) {
            TestDatabase.execute(database, "DROP TABLE IF EXISTS specimen", MARIADB_TABLE);
            return;
        }
        boolean postgres = database.getMetadata().getName().equals("PostgreSQL");
        TestDatabase.execute(
                database, "DROP TABLE IF EXISTS specimen", """
                CREATE TABLE specimen (
                    id BIGINT PRIMARY KEY,
                    name VARCHAR(1000),
                    padded CHAR(10),
                    quantity INTEGER,
                    population BIGINT,
                    price %s,
                    weight DOUBLE PRECISION,
                    share REAL,
                    active BOOLEAN,
                    token UUID,
                    placed_at TIMESTAMP WITH TIME ZONE,
                    sent_at TIMESTAMP WITH TIME ZONE,
                    "on_day" DATE,
                    moment TIMESTAMP,
                    mood VARCHAR(20))
                """.formatted(postgres ? "NUMERIC" : "NUMERIC(60, 20)"));
    }

    /** A list of everything, which may be sorted and filtered by everything. */
    static ListDefinition.Builder<Specimen> list() {
        return ListDefinition.of(Specimen.class)
                .publicAccess()
                .fields(
                        Specimen::id,
                        Specimen::name,
                        Specimen::padded,
                        Specimen::quantity,
                        Specimen::population,
                        Specimen::price,
                        Specimen::weight,
                        Specimen::share,
                        Specimen::active,
                        Specimen::token,
                        Specimen::placedAt,
                        Specimen::sentAt,
                        Specimen::day,
                        Specimen::moment,
                        Specimen::mood);
    }
}
