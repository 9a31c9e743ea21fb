package dev.livelist.jpa;

import jakarta.persistence.EntityManager;
import jakarta.persistence.OptimisticLockException;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.util.Random;
import java.util.Set;
import org.hibernate.SessionFactory;
import org.hibernate.StaleStateException;
import org.hibernate.StatelessSession;
import org.jspecify.annotations.Nullable;

/**
 * Writes wares at random, by all sorts of ways, in transactions that are committed or rolled back. Safe for use by several threads,
 * which may be in each other's way.
 */
final class OracleWriter {

    static final String[] NAMES = {
        "a", "b", "B", "ab", "", "lamp", "Lamp", "LAMP", "é", "E", "zz", "a b", "%", "_x", "ß", "😀", "\uffee", "-a"
    };
    /** What a database says of a deadlock, of a lock that it waited for too long, of a key that has been taken or is gone meanwhile, and of a cancelled statement. */
    private static final Set<String> IN_THE_WAY =
            Set.of("40001", "40P01", "HYT00", "90131", "23000", "23503", "23505", "23506", "57014");

    private static final String[] PRICES = {"1", "1.50", "2", "10", "9.99", "0"};

    private final TestUnit unit;
    private final int keys;
    private final boolean changesMany;

    OracleWriter(TestUnit unit, Random random) {
        this.unit = unit;
        this.keys = random.nextBoolean() ? 40 : 8;
        // After a bulk update everything is read again, which makes up for whatever was missed before.
        this.changesMany = random.nextBoolean();
    }

    /** Leaves some wares and three categories, and no others. */
    void beginAnew(Random random) {
        unit.sql(
                "DELETE FROM Ware_tags",
                "DELETE FROM Part",
                "DELETE FROM Ware",
                "DELETE FROM Category",
                "INSERT INTO Category (id, name) VALUES (1, 'home'), (2, 'garden'), (3, 'office')");
        unit.inTransaction(manager -> {
            for (int i = random.nextInt(keys); i > 0; i--) {
                put(manager, random);
            }
        });
    }

    private void put(EntityManager manager, Random choice) {
        long id = 1L + choice.nextInt(keys);
        Ware present = manager.find(Ware.class, id);
        Ware ware = present == null ? new Ware(id, null) : present;
        fill(manager, ware, choice);
        if (present == null) {
            manager.persist(ware);
        }
    }

    private static void fill(EntityManager manager, Ware ware, Random choice) {
        ware.name = choice.nextInt(8) == 0 ? null : NAMES[choice.nextInt(NAMES.length)];
        ware.category = choice.nextInt(5) == 0 ? null : manager.find(Category.class, 1L + choice.nextInt(3));
        ware.cost = new Ware.Cost(); // one with nothing in it was not there when it was read
        ware.cost.price = choice.nextInt(6) == 0 ? null : new BigDecimal(PRICES[choice.nextInt(6)]);
        ware.active = choice.nextInt(4) > 0;
        ware.owner = choice.nextBoolean() ? "alice" : choice.nextInt(5) == 0 ? null : "bob";
        ware.state = choice.nextInt(4) == 0 ? null : Ware.State.values()[choice.nextInt(3)];
    }

    /** One transaction; what it was. */
    String step(Random choice) {
        try {
            return changesMany && choice.nextInt(6) == 0 ? changeMany(choice) : changeSome(choice);
        } catch (RuntimeException e) {
            if (somebodyWasInTheWay(e)) {
                return "refused: " + e.getMessage();
            }
            throw e;
        }
    }

    private static boolean somebodyWasInTheWay(Throwable error) {
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            String state = cause instanceof SQLException e ? e.getSQLState() : null;
            if (cause instanceof StaleStateException
                    || cause instanceof OptimisticLockException
                    || (state != null && IN_THE_WAY.contains(state))) {
                return true;
            }
        }
        return false;
    }

    private String changeMany(Random choice) {
        if (choice.nextBoolean()) {
            unit.inTransaction(
                    manager -> manager.createQuery("update Ware w set w.active = not w.active where w.cost.price > 1")
                            .executeUpdate());
            return "updated many by HQL";
        }
        unit.inTransaction(manager -> manager.createNativeQuery("DELETE FROM Ware WHERE state = 'BROKEN'")
                .executeUpdate());
        return "deleted many by SQL";
    }

    private String changeSome(Random choice) {
        return switch (choice.nextInt(10)) {
            case 0, 1 -> category(choice);
            case 2 -> stateless(choice);
            default -> managed(choice);
        };
    }

    /** Wares of a category that is deleted have none from then on, which nobody tells of. */
    private String category(Random choice) {
        long id = 1L + choice.nextInt(3);
        String name = NAMES[choice.nextInt(NAMES.length)];
        boolean deletes = choice.nextInt(4) == 0;
        unit.inTransaction(manager -> {
            Category present = manager.find(Category.class, id);
            if (present == null) {
                manager.persist(new Category(id, name));
            } else if (deletes) {
                manager.remove(present);
            } else {
                present.name = name;
            }
        });
        return "category " + id + " deleted or named '" + name + "'";
    }

    private String stateless(Random choice) {
        long id = 1L + choice.nextInt(keys);
        try (StatelessSession session =
                unit.factory().unwrap(SessionFactory.class).openStatelessSession()) {
            session.beginTransaction();
            Ware ware = session.get(Ware.class, id);
            if (ware == null) {
                session.insert(new Ware(id, NAMES[choice.nextInt(NAMES.length)]));
            } else if (choice.nextBoolean()) {
                session.delete(ware);
            } else {
                ware.name = NAMES[choice.nextInt(NAMES.length)];
                session.update(ware);
            }
            session.getTransaction().commit();
        }
        return "stateless write of ware " + id;
    }

    private String managed(Random choice) {
        int count = choice.nextInt(3) == 0 ? 2 + choice.nextInt(6) : 1;
        boolean rollback = choice.nextInt(6) == 0;
        StringBuilder what = new StringBuilder(rollback ? "rolled back" : "committed");
        EntityManager manager = unit.factory().createEntityManager();
        try {
            manager.getTransaction().begin();
            for (int i = 0; i < count; i++) {
                if (choice.nextInt(4) == 0) {
                    long id = 1L + choice.nextInt(keys);
                    what.append(" delete ").append(id);
                    @Nullable Ware ware = manager.find(Ware.class, id);
                    if (ware != null) {
                        manager.remove(ware);
                        manager.flush();
                    }
                } else {
                    what.append(" put");
                    put(manager, choice);
                }
            }
            if (rollback) {
                manager.flush();
                manager.getTransaction().rollback();
            } else {
                manager.getTransaction().commit();
            }
        } finally {
            manager.close();
        }
        return what.toString();
    }
}
