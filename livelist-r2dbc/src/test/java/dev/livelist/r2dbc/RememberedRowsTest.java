package dev.livelist.r2dbc;

import static dev.livelist.Condition.exists;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.livelist.Condition;
import dev.livelist.ListDefinition;
import dev.livelist.ListQuery;
import dev.livelist.LivePrincipal;
import dev.livelist.broadcaster.Broadcaster;
import dev.livelist.broadcaster.BroadcasterState;
import dev.livelist.broadcaster.ModelChange;
import dev.livelist.broadcaster.ModelLabels;
import dev.livelist.broadcaster.Signal;
import dev.livelist.broadcaster.SignalListener;
import dev.livelist.broadcaster.Subscription;
import dev.livelist.broadcaster.local.LocalBroadcaster;
import dev.livelist.engine.FollowingReader;
import dev.livelist.engine.LiveLists;
import dev.livelist.engine.LiveListsSettings;
import io.r2dbc.pool.ConnectionPool;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.data.annotation.Id;
import org.springframework.data.r2dbc.core.R2dbcEntityTemplate;
import tools.jackson.databind.JsonNode;

/** What is remembered of another model's rows hides nothing: not where changes go unheard, and not where the database equates more than Java. */
class RememberedRowsTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    record Job(@Id Long id, String project) {}

    record Crew(@Id Long id, String project, String person) {}

    private static ListDefinition<Job> jobs() {
        return ListDefinition.of(Job.class)
                .authenticated()
                .scope(principal -> exists(Crew.class)
                        .where(Crew::project)
                        .equalTo(Job::project)
                        .and(Crew::person)
                        .is(principal.name()))
                .related(Crew.class)
                .fields(Job::id, Job::project)
                .build();
    }

    private static FollowingReader follow(LiveLists lists, ListDefinition<Job> list, Condition filter) {
        FollowingReader reader = new FollowingReader(
                new ListQuery(list, list.scopeFor(LivePrincipal.of("ann")), filter, "", List.of(), 0, 20));
        reader.open(lists);
        return reader;
    }

    private static void shows(FollowingReader reader, Integer... ids) {
        await().atMost(PATIENCE).untilAsserted(() -> {
            JsonNode document = reader.document();
            assertThat(document).isNotNull();
            assertThat(document.get("rows").valueStream().map(row -> row.get("id")
                            .asInt()))
                    .containsExactly(ids);
        });
    }

    private static ConnectionPool pool(TestDatabase database, String projects) {
        ConnectionPool pool = TestPool.of(database, 4);
        if (projects.equals("citext")) {
            TestDatabase.execute(pool, "CREATE EXTENSION IF NOT EXISTS citext");
        }
        TestDatabase.execute(
                pool,
                "DROP TABLE IF EXISTS job",
                "DROP TABLE IF EXISTS crew",
                "CREATE TABLE job (id BIGINT PRIMARY KEY, project " + projects + ")",
                "CREATE TABLE crew (id BIGINT PRIMARY KEY, project " + projects + ", person VARCHAR(50))");
        return pool;
    }

    @ParameterizedTest
    @ValueSource(strings = {"citext", "char(10)", "varchar(10)"})
    void rowsAreShownWhoseLinkTheDatabaseEquates(String projects) {
        ConnectionPool pool = pool(TestDatabase.POSTGRES_C, projects);
        String mine = projects.equals("citext") ? "ACME" : "Acme";
        TestDatabase.execute(
                pool,
                "INSERT INTO job VALUES (1, '" + mine + "'), (2, 'other')",
                "INSERT INTO crew VALUES (1, 'Acme', 'ann')");
        ListDefinition<Job> list = jobs();
        try (LocalBroadcaster broadcaster = LocalBroadcaster.create();
                R2dbcRowSourceFactory sources = new R2dbcRowSourceFactory(new R2dbcEntityTemplate(pool));
                LiveLists lists = LiveLists.builder(broadcaster)
                        .list(list, sources.create(list))
                        .start()) {
            FollowingReader first = follow(lists, list, Condition.all());
            shows(first, 1);
            FollowingReader second =
                    follow(lists, list, Condition.where(Job::id).lessThan(10L));
            shows(second, 1);

            TestDatabase.execute(pool, "INSERT INTO crew VALUES (2, 'other', 'ann')");
            broadcaster.publish(ModelChange.created(ModelLabels.labelOf(Crew.class), 2));
            shows(first, 1, 2);
            shows(second, 1, 2);
            TestDatabase.execute(pool, "DELETE FROM crew WHERE id = 1");
            broadcaster.publish(ModelChange.deleted(ModelLabels.labelOf(Crew.class), 1));
            shows(first, 2);
            shows(second, 2);
        } finally {
            pool.dispose();
        }
    }

    @Test
    void aGrantThatNobodyHasToldIsFoundByPolls() {
        ConnectionPool pool = pool(TestDatabase.H2, "VARCHAR(10)");
        TestDatabase.execute(
                pool, "INSERT INTO job VALUES (1, 'one'), (2, 'two')", "INSERT INTO crew VALUES (1, 'one', 'ann')");
        ListDefinition<Job> list = jobs();
        LiveListsSettings defaults = LiveListsSettings.DEFAULT;
        LiveListsSettings settings = new LiveListsSettings(
                defaults.batchWindow(),
                defaults.batchMaxWait(),
                defaults.lookahead(),
                defaults.history(),
                defaults.historyBytes(),
                defaults.linger(),
                defaults.totalInterval(),
                defaults.queryTimeout(),
                defaults.maxConcurrentReads(),
                defaults.maxViews(),
                defaults.maxWindowEnd(),
                Duration.ofMillis(200),
                defaults.auditInterval());
        try (Advising broadcaster = new Advising();
                R2dbcRowSourceFactory sources = new R2dbcRowSourceFactory(new R2dbcEntityTemplate(pool));
                LiveLists lists = LiveLists.builder(broadcaster)
                        .settings(settings)
                        .list(list, sources.create(list))
                        .start()) {
            FollowingReader reader = follow(lists, list, Condition.all());
            shows(reader, 1);

            broadcaster.advise(true);
            // Until what was remembered has been read again, which would find the grant by itself.
            await().during(Duration.ofSeconds(1)).until(() -> true);
            TestDatabase.execute(pool, "INSERT INTO crew VALUES (2, 'two', 'ann')");
            shows(reader, 1, 2);

            TestDatabase.execute(pool, "DELETE FROM crew WHERE id = 1", "INSERT INTO job VALUES (3, 'three')");
            broadcaster.advise(false);
            shows(reader, 2);
            TestDatabase.execute(pool, "INSERT INTO crew VALUES (3, 'three', 'ann')");
            broadcaster.publish(ModelChange.created(ModelLabels.labelOf(Crew.class), 3));
            shows(reader, 2, 3);
        } finally {
            pool.dispose();
        }
    }

    /** A local broadcaster that says it may have missed something. */
    private static final class Advising implements Broadcaster {

        private final LocalBroadcaster local = LocalBroadcaster.create();
        private final List<Consumer<BroadcasterState>> listeners = new CopyOnWriteArrayList<>();
        private volatile BroadcasterState state = local.state();

        void advise(boolean polls) {
            state = new BroadcasterState(BroadcasterState.Status.LIVE, Instant.now(), polls);
            listeners.forEach(listener -> listener.accept(state));
        }

        @Override
        public void publish(List<? extends Signal> signals) {
            local.publish(signals);
        }

        @Override
        public Subscription subscribe(String modelLabel, SignalListener listener) {
            return local.subscribe(modelLabel, listener);
        }

        @Override
        public int subscriberCount(String modelLabel) {
            return local.subscriberCount(modelLabel);
        }

        @Override
        public BroadcasterState state() {
            return state;
        }

        @Override
        public Subscription onStateChange(Consumer<BroadcasterState> listener) {
            listeners.add(listener);
            return () -> listeners.remove(listener);
        }

        @Override
        public void close() {
            local.close();
        }
    }
}
