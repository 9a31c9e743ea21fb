package dev.livelist.engine;

import static dev.livelist.Sort.asc;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.livelist.Condition;
import dev.livelist.ListQuery;
import dev.livelist.LivePrincipal;
import dev.livelist.source.RowSource;
import dev.livelist.source.SettingsSource;
import java.lang.ref.WeakReference;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How many shards a list has that reads under settings of the database's session, and when they end. */
class ShardsBySettingsTest {

    private static final int MAX_VIEWS = 10;

    private final Bed bed = new Bed(11, list -> list.authenticated().databaseSetting("app.user", LivePrincipal::name));

    /** One for each shard that has been made. */
    private final List<WeakReference<RowSource>> made = new ArrayList<>();

    private final LiveLists worker = LiveLists.builder(bed.broadcaster)
            .settings(settings())
            .scheduler(bed.time)
            .random(bed.random)
            .cursors(SimulatedList.CURSORS)
            .list(bed.definition, source(true))
            .start();

    private static LiveListsSettings settings() {
        TestSettings settings = new TestSettings();
        settings.maxViews = MAX_VIEWS;
        return settings.build();
    }

    private RowSource source(boolean plain) {
        List<Class<?>> interfaces = new ArrayList<>(List.of(SimulatedDatabase.class.getInterfaces()));
        interfaces.add(SettingsSource.class);
        return (RowSource) Proxy.newProxyInstance(
                getClass().getClassLoader(), interfaces.toArray(Class<?>[]::new), (proxy, method, arguments) -> {
                    if (method.getName().equals("under")) {
                        assertThat(plain).isTrue();
                        RowSource under = source(false);
                        made.add(new WeakReference<>(under));
                        return under;
                    }
                    try {
                        return method.invoke(bed.database, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    private FollowingReader open(int user) {
        LivePrincipal principal = LivePrincipal.of("user" + user);
        FollowingReader reader = new FollowingReader(new ListQuery(
                bed.definition,
                bed.definition.scopeFor(principal),
                Condition.all(),
                "",
                List.of(asc(Item::name)),
                0,
                10));
        reader.asker = new Asker(principal.name(), true);
        reader.open(worker);
        return reader;
    }

    private long shards() {
        System.gc();
        return made.stream().filter(source -> source.get() != null).count();
    }

    @Test
    void thereAreAsManyShardsAsViewsAtMost() {
        bed.fill(20);
        List<FollowingReader> readers = new ArrayList<>();
        for (int user = 0; user < MAX_VIEWS; user++) {
            readers.add(open(user));
        }
        bed.rest();
        assertThat(made).hasSize(MAX_VIEWS);

        FollowingReader refused = open(MAX_VIEWS);
        bed.passMillis(100);
        assertThat(refused.isOpen()).isFalse();
        assertThat(refused.status).isEqualTo("busy");
        assertThat(made).as("no source is made for who is refused").hasSize(MAX_VIEWS);
        assertThat(worker.statistics().refusedViews()).isPositive();

        readers.get(3).close();
        bed.passMillis(100);
        FollowingReader admitted = open(MAX_VIEWS + 1);
        bed.rest();
        assertThat(admitted.document()).as("who is read by nobody makes room").isNotNull();
        assertThat(readers.get(4).isOpen()).isTrue();
    }

    @Test
    void manyWhoOpenAndLeaveMakeNoMoreShardsThanThereMayBe() {
        bed.fill(20);
        for (int user = 0; user < 20 * MAX_VIEWS; user++) {
            open(user).close();
            bed.passMillis(1);
        }
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(shards()).isLessThanOrEqualTo(2 * MAX_VIEWS));
        bed.pass(LiveListsSettings.DEFAULT.linger().multipliedBy(2));
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(shards()).isZero());
    }

    @Test
    void aShardThatEndsWhileTheDatabaseIsDownIsForgotten() {
        bed.fill(20);
        bed.database.down = true;
        for (int user = 0; user < 5; user++) {
            FollowingReader reader = open(user);
            bed.rest();
            reader.close();
        }
        assertThat(made).hasSize(5);
        bed.pass(LiveListsSettings.DEFAULT.linger().multipliedBy(2));
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(shards()).isZero());
    }
}
