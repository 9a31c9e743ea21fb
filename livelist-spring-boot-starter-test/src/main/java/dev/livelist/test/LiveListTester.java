package dev.livelist.test;

import dev.livelist.LivePrincipal;
import dev.livelist.client.LiveDocument;
import dev.livelist.engine.LiveLists;
import dev.livelist.query.PageLimits;
import java.time.Duration;
import java.util.Set;
import org.springframework.test.web.reactive.server.WebTestClient;

/**
 * Opens the lists of an application as its readers do, and reads what a reader would.
 *
 * <p>As it is injected it asks the lists themselves, without HTTP, as whoever {@link #as} says: definition, scope, query,
 * database and patches are the real ones. {@link #over} asks through HTTP instead, and so through the application's security.
 *
 * <p>A list is named as in its address after the path of all lists: {@code products?category=toys&size=5}.
 *
 * <p>Immutable, and safe for use by any number of threads. Whatever takes longer than {@link #waitingAtMost} is an
 * {@link AssertionError}.
 */
public final class LiveListTester {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final ListOpener opener;
    private final String path;
    private final Duration patience;

    private LiveListTester(ListOpener opener, String path, Duration patience) {
        this.opener = opener;
        this.path = path;
        this.patience = patience;
    }

    static LiveListTester of(LiveLists lists, PageLimits limits, String path) {
        return new LiveListTester(new EngineOpener(lists, limits, LivePrincipal.ANONYMOUS), path, PATIENCE);
    }

    /** The same, as somebody who has logged in under that name and has those roles, without a prefix: {@code ADMIN}. */
    public LiveListTester as(String name, String... roles) {
        return as(new LivePrincipal(name, false, Set.of(roles), null));
    }

    /** The same, as that principal. */
    public LiveListTester as(LivePrincipal principal) {
        return new LiveListTester(opener.as(principal), path, patience);
    }

    /**
     * The same over HTTP: the client knows the server and says who asks, by a header or by what Spring Security's test
     * support adds to it.
     */
    public LiveListTester over(WebTestClient client) {
        return new LiveListTester(new HttpOpener(client, path), path, patience);
    }

    /** The same, waiting up to that long for anything; 10 s where nothing is said. */
    public LiveListTester waitingAtMost(Duration patience) {
        return new LiveListTester(opener, path, patience);
    }

    /**
     * Opens a list, and waits for its first document.
     *
     * @param list its name, and parameters
     * @param rowType what a row is read as: a record with some of the fields, or a {@code JsonNode}
     * @throws ListRefusedError where it is refused
     * @throws AssertionError where it does not come in time
     */
    public <T> FollowedList<T> open(String list, Class<T> rowType) {
        FollowedList<T> followed = new FollowedList<>(list, rowType, patience);
        try {
            followed.follow(opener.open(ListAddress.of(list), followed::take, followed::broke));
            followed.document();
            return followed;
        } catch (RuntimeException | AssertionError e) {
            followed.close();
            throw e;
        }
    }

    /**
     * The document that a query gives now, of what the database holds.
     *
     * @param list its name, and parameters
     * @param rowType what a row is read as
     * @throws ListRefusedError where it is refused
     * @throws AssertionError where it does not come in time
     */
    public <T> LiveDocument<T> read(String list, Class<T> rowType) {
        ListOpener.Read read = opener.read(ListAddress.of(list), patience);
        return Documents.read(Documents.tree(read.json()), read.version(), rowType);
    }
}
