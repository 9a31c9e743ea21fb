package dev.livelist.jpa;

import com.zaxxer.hikari.HikariDataSource;
import dev.livelist.broadcaster.ModelRegistry;
import dev.livelist.broadcaster.fixture.RecordingBroadcaster;
import dev.livelist.capture.SignalPublisher;
import jakarta.persistence.EntityManager;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import javax.sql.DataSource;
import org.hibernate.Session;
import org.hibernate.SessionFactory;
import org.hibernate.StatelessSession;
import org.hibernate.cfg.JdbcSettings;
import org.jspecify.annotations.Nullable;
import org.springframework.data.jpa.repository.support.JpaRepositoryFactory;
import org.springframework.jdbc.datasource.DelegatingDataSource;
import org.springframework.orm.jpa.JpaTransactionManager;
import org.springframework.orm.jpa.SharedEntityManagerCreator;
import org.springframework.orm.jpa.vendor.HibernateJpaDialect;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/** What an application of Spring has to write with, over wares 1 and 2, an animal, a dog, a vehicle, a car, a tool and a saw. */
final class CaptureApplication implements AutoCloseable {

    private final RecordingBroadcaster broadcaster = new RecordingBroadcaster();
    private final TestUnit unit;
    private final EntityManager manager;
    private final TransactionTemplate transaction;
    private final TransactionTemplate transactionOfItsOwn;
    private final WareRepository wares;
    private final JpaChanges changes;
    private final boolean isMariaDb;
    private volatile boolean losingCommits;

    CaptureApplication(TestUnit.Database database) {
        this(database, null);
    }

    /** @param timer for what is told once more; null for the clock's */
    CaptureApplication(TestUnit.Database database, SignalPublisher.@Nullable Timer timer) {
        ModelRegistry registry = new ModelRegistry();
        registry.register(Ware.class, "ware");
        registry.register(Part.class, "part");
        registry.register(Category.class, "category");
        registry.register(Animal.class, "animal");
        registry.register(Vehicle.class, "vehicle");
        registry.register(Tool.class, "tool");
        JpaChangeCapture capture = timer == null
                ? new JpaChangeCapture(broadcaster, registry, 100)
                : new JpaChangeCapture(broadcaster, registry, 100, timer);
        Map<String, Object> settings = new HashMap<>();
        capture.addTo(settings);
        this.changes = new JpaChanges(capture);
        this.unit =
                new TestUnit(
                        database,
                        settings,
                        Ware.class,
                        Category.class,
                        Part.class,
                        Animal.class,
                        Animal.Dog.class,
                        Vehicle.class,
                        Vehicle.Car.class,
                        Tool.class,
                        Tool.Saw.class) {
                    @Override
                    Map<String, Object> connection(HikariDataSource pool) {
                        return Map.of(JdbcSettings.JAKARTA_NON_JTA_DATASOURCE, new LossyDataSource(pool));
                    }
                };
        this.isMariaDb = database.isMariaDb();
        unit.sql(
                switch (database) {
                    case H2 -> "CREATE ALIAS write_wares FOR 'dev.livelist.jpa.WritingFunction.call'";
                    case MARIADB ->
                        "CREATE FUNCTION write_wares() RETURNS int MODIFIES SQL DATA"
                                + " BEGIN UPDATE Ware SET active = TRUE; RETURN 1; END";
                    default ->
                        "CREATE FUNCTION write_wares() RETURNS int LANGUAGE sql AS 'UPDATE Ware SET active = TRUE; SELECT 1'";
                });
        JpaTransactionManager transactions = new JpaTransactionManager(unit.factory());
        transactions.setJpaDialect(new HibernateJpaDialect());
        this.transaction = new TransactionTemplate(transactions);
        this.transactionOfItsOwn = new TransactionTemplate(transactions);
        transactionOfItsOwn.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
        this.manager = SharedEntityManagerCreator.createSharedEntityManager(unit.factory());
        this.wares = new JpaRepositoryFactory(manager).getRepository(WareRepository.class);
    }

    /** A data source whose connections commit and then seem to be lost, while that is asked for. */
    private final class LossyDataSource extends DelegatingDataSource {
        LossyDataSource(DataSource target) {
            super(target);
        }

        @Override
        public Connection getConnection() throws SQLException {
            Connection connection = super.getConnection();
            return (Connection) Proxy.newProxyInstance(
                    getClass().getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, arguments) -> {
                        try {
                            Object result = method.invoke(connection, arguments);
                            if (losingCommits && method.getName().equals("commit")) {
                                throw new SQLException("The connection was lost during the commit", "08006");
                            }
                            return result;
                        } catch (InvocationTargetException e) {
                            throw e.getCause();
                        }
                    });
        }
    }

    /** The rows as every way of writing finds them. */
    void reset() {
        losingCommits = false;
        unit.sql(
                "DELETE FROM Ware_tags",
                "DELETE FROM Part",
                "DELETE FROM Ware",
                "DELETE FROM Category",
                "DELETE FROM Dog",
                "DELETE FROM Animal",
                "DELETE FROM Vehicle",
                "DELETE FROM Saw",
                "DELETE FROM Tool",
                "INSERT INTO Tool (id, name) VALUES (1, 'axe')",
                "INSERT INTO Saw (id, name, teeth) VALUES (2, 'saw', 0)",
                "INSERT INTO Ware (id, name, version, active) VALUES (1, 'a', 0, FALSE), (2, 'b', 0, FALSE)",
                "INSERT INTO Ware_tags (Ware_id, tags) VALUES (1, 'old')",
                "INSERT INTO Part (id, label, ware_id) VALUES ('11111111-1111-1111-1111-111111111111', 'old', 1)",
                "INSERT INTO Animal (id, name) VALUES (1, 'cat'), (2, 'dog')",
                "INSERT INTO Dog (id, tricks) VALUES (2, 0)",
                isMariaDb
                        ? "ALTER TABLE Vehicle AUTO_INCREMENT = 1"
                        : "ALTER TABLE Vehicle ALTER COLUMN id RESTART WITH 1",
                "INSERT INTO Vehicle (name, DTYPE) VALUES ('bike', 'Vehicle')",
                "INSERT INTO Vehicle (name, DTYPE, doors) VALUES ('car', 'Car', 4)");
        broadcaster.clear();
    }

    void loseCommits() {
        losingCommits = true;
    }

    TestUnit unit() {
        return unit;
    }

    RecordingBroadcaster broadcaster() {
        return broadcaster;
    }

    /** Spring's, of the transaction around the caller. */
    EntityManager manager() {
        return manager;
    }

    Session session() {
        return manager.unwrap(Session.class);
    }

    /** Ware 1, managed. */
    Ware ware() {
        return Objects.requireNonNull(manager.find(Ware.class, 1L));
    }

    void sql(String statement) {
        manager.createNativeQuery(statement).executeUpdate();
    }

    StatelessSession openStatelessSession() {
        return unit.factory().unwrap(SessionFactory.class).openStatelessSession();
    }

    WareRepository wares() {
        return wares;
    }

    JpaChanges changes() {
        return changes;
    }

    TransactionTemplate transaction() {
        return transaction;
    }

    TransactionTemplate transactionOfItsOwn() {
        return transactionOfItsOwn;
    }

    @Override
    public void close() {
        unit.close();
    }
}
