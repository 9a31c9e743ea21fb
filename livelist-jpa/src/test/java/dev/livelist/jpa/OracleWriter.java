package dev.livelist.jpa;

import jakarta.persistence.EntityManager;
import java.math.BigDecimal;
import java.util.Objects;
import java.util.Random;
import org.hibernate.SessionFactory;
import org.hibernate.StatelessSession;
import org.jspecify.annotations.Nullable;

/** Writes wares at random, by all sorts of ways, in transactions that are committed or rolled back. */
final class OracleWriter {

    static final int KEYS = 40;
    static final String[] NAMES = {
        "a", "b", "B", "ab", "", "lamp", "Lamp", "LAMP", "é", "E", "zz", "a b", "%", "_x", "ß", "😀", "\uffee", "-a"
    };
    private static final String[] PRICES = {"1", "1.50", "2", "10", "9.99", "0"};

    private final TestUnit unit;

    OracleWriter(TestUnit unit) {
        this.unit = unit;
    }

    void clear(Random random) {
        unit.sql(
                "DELETE FROM Ware_tags",
                "DELETE FROM Part",
                "DELETE FROM Ware",
                "DELETE FROM Category",
                "INSERT INTO Category (id, name) VALUES (1, 'home'), (2, 'garden'), (3, 'office')");
        unit.inTransaction(manager -> {
            for (int i = random.nextInt(KEYS); i > 0; i--) {
                put(manager, random);
            }
        });
    }

    private static void put(EntityManager manager, Random choice) {
        long id = 1L + choice.nextInt(KEYS);
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
        return switch (choice.nextInt(12)) {
            case 0 -> {
                unit.inTransaction(manager -> manager.createQuery(
                                "update Ware w set w.active = not w.active where w.cost.price > 1")
                        .executeUpdate());
                yield "a bulk update by HQL";
            }
            case 1 -> {
                unit.inTransaction(manager -> manager.createNativeQuery("DELETE FROM Ware WHERE state = 'BROKEN'")
                        .executeUpdate());
                yield "a native delete";
            }
            case 2 -> {
                long id = 1L + choice.nextInt(3);
                String name = NAMES[choice.nextInt(NAMES.length)];
                unit.inTransaction(manager -> Objects.requireNonNull(manager.find(Category.class, id)).name = name);
                yield "category " + id + " renamed to '" + name + "'";
            }
            case 3 -> stateless(choice);
            default -> managed(choice);
        };
    }

    private String stateless(Random choice) {
        long id = 1L + choice.nextInt(KEYS);
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
        return "ware " + id + " in a stateless session";
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
                    long id = 1L + choice.nextInt(KEYS);
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
