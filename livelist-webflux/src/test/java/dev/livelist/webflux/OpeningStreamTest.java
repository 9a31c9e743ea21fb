package dev.livelist.webflux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.livelist.LivePrincipal;
import dev.livelist.broadcaster.Invalidation;
import dev.livelist.engine.LiveListsSettings;
import dev.livelist.http.Inside;
import dev.livelist.http.shop.Product;
import dev.livelist.http.shop.RawStream;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** Rule V8 for streams that are being opened: what is said after their principal was looked up, and before they are there, counts. */
@Timeout(60)
class OpeningStreamTest {

    private static final LivePrincipal RICH = new LivePrincipal("ann", false, Set.of("RICH", "STAFF"), null);
    private static final LivePrincipal POOR = new LivePrincipal("ann", false, Set.of(), null);

    private final Map<String, LivePrincipal> directory = new ConcurrentHashMap<>(Map.of("ann", RICH));
    private final Sinks.One<Boolean> answers = Sinks.one();
    private final AtomicInteger asked = new AtomicInteger();
    private TestShop shop;
    private RawStream stream;

    @BeforeEach
    void openAStreamWhosePrincipalIsBeingLookedUp() {
        shop = new TestShop(TestShop.SETTINGS, LiveListsSettings.DEFAULT, endpoint -> endpoint.principals(exchange -> {
                    LivePrincipal known = directory.get("ann");
                    asked.incrementAndGet();
                    return answers.asMono().thenReturn(known); // on its way, while the directory changes
                })
                .authority(principal -> Mono.justOrEmpty(directory.get(principal.name()))));
        shop.table.put(new Product(1, "lamp", "ann", 20));
        shop.table.put(new Product(2, "villa", "ann", 900_000));
        stream = shop.stream("/live/cheap", "X-User: ann");
        await().until(() -> asked.get() == 1);
    }

    @AfterEach
    void close() {
        stream.close();
        shop.close();
    }

    private void letTheLookUpEndAfter(int signals) {
        await().until(() -> Inside.signals(shop.endpoint.http()) == signals);
        answers.tryEmitValue(true);
    }

    @Test
    void aRoleThatIsTakenAwayMeanwhileShowsNothing() {
        directory.put("ann", POOR);
        shop.endpoint.streams().reauthorize("ann");
        letTheLookUpEndAfter(1);
        assertOnlyTheLampIsEverShown();
    }

    @Test
    void alsoWhereTheWordOfItIsLostAndAnInvalidationComesInstead() {
        directory.put("ann", POOR);
        shop.broadcaster.publish(Invalidation.all(Invalidation.Reason.RECONNECTED));
        letTheLookUpEndAfter(1);
        assertOnlyTheLampIsEverShown();
    }

    @Test
    void somebodyWhoIsDisconnectedMeanwhileIsSentAway() {
        directory.remove("ann");
        shop.endpoint.streams().disconnect("ann");
        letTheLookUpEndAfter(1);
        List<RawStream.Event> events = stream.rest();
        assertThat(events.get(events.size() - 1).isStatus("refused"))
                .as("%s", events)
                .isTrue();
        assertThat(events).noneMatch(event -> "snapshot".equals(event.name()));
        await().until(() -> shop.endpoint.streams().statistics().open() == 0);
    }

    @Test
    void whatIsSaidOfOthersMeanwhileIsNoMatter() {
        shop.endpoint.streams().disconnect("bob");
        shop.endpoint.streams().reauthorize("carol");
        letTheLookUpEndAfter(2);
        stream.awaitNames("lamp", "villa");
    }

    @Test
    void aStreamWhoseLookUpOutlastsTheMemoryOfWhatWasSaidComesBack() {
        shop.endpoint.streams().disconnect("ann");
        for (int i = 0; i < Inside.SIGNALS_KEPT; i++) {
            shop.endpoint.streams().reauthorize("somebody-" + i);
        }
        letTheLookUpEndAfter(Inside.SIGNALS_KEPT + 1);
        assertThat(stream.rest()).anyMatch(event -> event.isStatus("refused"));
    }

    private void assertOnlyTheLampIsEverShown() {
        assertThat(stream.next("snapshot").data()).contains("lamp").doesNotContain("villa");
        shop.save(new Product(3, "yacht", "ann", 800_000));
        shop.save(new Product(4, "chair", "ann", 10));
        assertThat(stream.next("patch").data()).contains("chair").doesNotContain("yacht");
        assertThat(stream.names()).containsExactly("chair", "lamp");
    }
}
