package dev.livelist.jpa;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.livelist.sql.TestMariaDb;
import dev.livelist.sql.TestMySql;
import dev.livelist.sql.TestPostgres;
import jakarta.persistence.EntityManager;
import jakarta.persistence.EntityManagerFactory;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.hibernate.SessionFactory;
import org.hibernate.cfg.JdbcSettings;
import org.hibernate.cfg.SchemaToolingSettings;
import org.hibernate.jpa.HibernatePersistenceConfiguration;
import org.hibernate.stat.Statistics;

/** A persistence unit of the test's entities on a real database of its own, whose tables Hibernate makes. */
class TestUnit implements AutoCloseable {

    /** The databases, by the way they order text. */
    enum Database {
        H2,
        /** PostgreSQL with the C library's C locale: letters are those of ASCII, unless a collation is named. */
        POSTGRES_C,
        /** PostgreSQL 17's own provider: text is ordered by code point. */
        POSTGRES_BUILTIN,
        /** PostgreSQL with a language's rules. */
        POSTGRES_ICU,
        /** MariaDB with its default collation: neither case nor accents count. */
        MARIADB,
        /** MariaDB with a collation for which only trailing blanks do not count. */
        MARIADB_BIN,
        /** MariaDB with a collation by which a text is equal only to itself. */
        MARIADB_NOPAD,
        /** A database that Livelist has no dialect for. */
        HSQLDB,
        /** MySQL with its default collation: neither case nor accents count. */
        MYSQL,
        /** MySQL with a collation by which a text is equal only to itself. */
        MYSQL_BIN,
        /** Two more that Livelist has no dialect for. */
        SQL_SERVER,
        ORACLE;

        /** Whether Livelist has a dialect for it. */
        boolean hasDialect() {
            return this != HSQLDB && this != SQL_SERVER && this != ORACLE;
        }

        boolean isMySql() {
            return name().startsWith("MYSQL");
        }

        /** A term of ORDER BY that puts NULL last. */
        String nullsLast(String column, String direction) {
            String term = column + " " + direction;
            if (this == SQL_SERVER) {
                return "CASE WHEN " + column + " IS NULL THEN 1 ELSE 0 END, " + term;
            }
            return isMariaDb() || isMySql() ? column + " IS NULL, " + term : term + " NULLS LAST";
        }

        /** The condition that a flag is set. */
        String isTrue(String column) {
            return this == SQL_SERVER ? column + " = 1" : column;
        }

        boolean isPostgres() {
            return name().startsWith("POSTGRES");
        }

        boolean isMariaDb() {
            return name().startsWith("MARIADB");
        }

        private String url() {
            String name = "livelist_jpa_" + NUMBER.incrementAndGet();
            if (this == SQL_SERVER) {
                return TestContainers.sqlServer(name);
            }
            if (this == ORACLE) {
                return TestContainers.oracle(name);
            }
            if (isMySql()) {
                TestMySql.database(name, this == MYSQL ? "utf8mb4_0900_ai_ci" : "utf8mb4_0900_bin");
                return TestMySql.url(name);
            }
            if (this == H2) {
                return "jdbc:h2:mem:" + name + ";DB_CLOSE_DELAY=-1";
            }
            if (this == HSQLDB) {
                return "jdbc:hsqldb:mem:" + name + ";user=SA;hsqldb.tx=mvcc";
            }
            if (isMariaDb()) {
                TestMariaDb.database(
                        name,
                        switch (this) {
                            case MARIADB_BIN -> "utf8mb4_bin";
                            case MARIADB_NOPAD -> "utf8mb4_nopad_bin";
                            default -> "utf8mb4_uca1400_ai_ci";
                        });
                return "jdbc:mariadb://localhost:" + TestMariaDb.port() + "/" + name + "?user=" + TestMariaDb.USER;
            }
            execute(
                    server(""),
                    "CREATE DATABASE " + name + " TEMPLATE template0 ENCODING 'UTF8' "
                            + switch (this) {
                                case POSTGRES_C -> "LOCALE_PROVIDER libc LOCALE 'C'";
                                case POSTGRES_BUILTIN -> "LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8' LOCALE 'C'";
                                default -> "LOCALE_PROVIDER icu ICU_LOCALE 'en-US' LOCALE 'C'";
                            });
            return server(name);
        }
    }

    private static final AtomicInteger NUMBER = new AtomicInteger();

    private final HikariDataSource pool;
    private final EntityManagerFactory factory;

    TestUnit(Database database, Map<String, Object> settings, Class<?>... entities) {
        this(database, new Properties(), settings, entities);
    }

    /** @param driver properties for the JDBC driver */
    TestUnit(Database database, Properties driver, Map<String, Object> settings, Class<?>... entities) {
        HikariConfig config = new HikariConfig();
        config.setDataSourceProperties(driver);
        config.setJdbcUrl(database.url());
        config.setMaximumPoolSize(8);
        this.pool = new HikariDataSource(config);
        this.factory = new HibernatePersistenceConfiguration("test")
                .managedClasses(entities)
                .properties(connection(pool))
                .property(SchemaToolingSettings.JAKARTA_HBM2DDL_DATABASE_ACTION, "create")
                .property("hibernate.generate_statistics", true)
                .properties(settings)
                .createEntityManagerFactory();
    }

    /** The settings that lead to the database. */
    Map<String, Object> connection(HikariDataSource pool) {
        return Map.of(JdbcSettings.JAKARTA_NON_JTA_DATASOURCE, pool);
    }

    EntityManagerFactory factory() {
        return factory;
    }

    HikariDataSource pool() {
        return pool;
    }

    Statistics statistics() {
        return factory.unwrap(SessionFactory.class).getStatistics();
    }

    void inTransaction(Consumer<EntityManager> work) {
        factory.runInTransaction(work);
    }

    /** Runs statements past Hibernate. */
    void sql(String... statements) {
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The number that a query gives, past Hibernate. */
    long number(String query) {
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(query)) {
            result.next();
            return result.getLong(1);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The first column of a query, as text, past Hibernate. */
    List<String> texts(String query) {
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(query)) {
            List<String> texts = new ArrayList<>();
            while (result.next()) {
                texts.add(result.getString(1));
            }
            return texts;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        factory.close();
        pool.close();
    }

    private static void execute(String url, String sql) {
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** {@code LIVELIST_TEST_POSTGRES_JDBC_URL}, up to the database's name, where it is set; else an embedded server. */
    private static String server(String database) {
        String url = System.getenv("LIVELIST_TEST_POSTGRES_JDBC_URL");
        return url == null
                ? TestPostgres.server().getJdbcUrl("postgres", database.isEmpty() ? "postgres" : database)
                : url + database;
    }
}
