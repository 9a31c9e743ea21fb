package dev.livelist.engine;

import static dev.livelist.Sort.asc;
import static dev.livelist.Sort.desc;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.livelist.ListDefinition;
import dev.livelist.ListQuery;
import dev.livelist.Place;
import dev.livelist.QueryShape;
import dev.livelist.Sort;
import dev.livelist.source.DueSource;
import dev.livelist.source.MemoryRules;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Pages that begin at a place in the order. */
class AnchoredPageTest {

    private final Bed bed = new Bed(28, ListDefinition.Builder::anchored);
    private final LiveLists worker = bed.worker();

    private static Place nth(int n) {
        return new Place(List.of(Bed.nameAt(n), n * 10L));
    }

    private ListQuery page(@Nullable Place from, @Nullable Place to, int size, Sort... sort) {
        int most = to == null ? size : Math.max(size, 50);
        return bed.query(0, size, sort).as(new QueryShape.AnchoredPage(from, to, size, most));
    }

    private ListQuery byName(@Nullable Place from, @Nullable Place to, int size) {
        return page(from, to, size, asc(Item::name));
    }

    private static List<Long> ids(@Nullable JsonNode document) {
        List<Long> ids = new ArrayList<>();
        document.get("rows").forEach(row -> ids.add(row.get("id").asLong()));
        return ids;
    }

    private JsonNode read(ListQuery query) {
        var document = worker.document(query);
        bed.rest();
        JsonNode read = tools.jackson.databind.json.JsonMapper.shared()
                .readTree(document.join().json());
        assertThat(read).isEqualTo(bed.fresh(query));
        return read;
    }

    private Place placeOf(JsonNode document, String member, ListQuery query) {
        return SimulatedList.CURSORS.read(
                query.definition(), query.sort(), member, document.get(member).asString());
    }

    @Test
    void aPageBeginsAtAPlaceAndSaysWhatComesBefore() {
        bed.fill(41);
        JsonNode document = read(byName(nth(8), null, 3));
        assertThat(ids(document)).containsExactly(80L, 90L, 100L);
        assertThat(document.get("before").asInt()).isEqualTo(7);
        assertThat(document.get("total").asInt()).isEqualTo(41);
        assertThat(placeOf(document, "next", byName(null, null, 3))).isEqualTo(nth(11));
    }

    @Test
    void rowsThatComeBeforeItChangeOnlyTheNumbers() {
        bed.fill(41);
        FollowingReader reader = bed.follow(worker, byName(nth(8), null, 3));
        bed.rest();
        bed.write(Bed.item(5, Bed.nameAt(2.5)));
        bed.rest();
        assertThat(reader.events.get(reader.events.size() - 1))
                .endsWith("[{\"op\":\"replace\",\"path\":\"/total\",\"value\":42},"
                        + "{\"op\":\"replace\",\"path\":\"/before\",\"value\":8}]");
        assertThat(reader.document()).isEqualTo(bed.fresh(reader.query));
    }

    @Test
    void theRowThatIsNoLongerThereStillAnchors() {
        bed.fill(41);
        FollowingReader reader = bed.follow(worker, byName(nth(8), null, 3));
        bed.rest();
        String start = reader.document().get("start").asString();
        bed.delete(80);
        bed.rest();
        assertThat(ids(reader.document())).containsExactly(90L, 100L, 110L);
        assertThat(reader.document().get("start").asString()).isEqualTo(start);
        assertThat(reader.document().get("before").asInt()).isEqualTo(7);
        bed.write(Bed.item(5, Bed.nameAt(8.5)));
        bed.rest();
        assertThat(ids(reader.document())).containsExactly(5L, 90L, 100L);
    }

    @Test
    void consecutivePagesNeitherOverlapNorLeaveGapsWhileRowsComeAndGo() {
        bed.fill(41);
        Random random = new Random(5);
        List<Place> places = List.of(nth(6), nth(11), nth(16));
        List<FollowingReader> pages = new ArrayList<>();
        pages.add(bed.follow(worker, byName(null, places.get(0), 5)));
        pages.add(bed.follow(worker, byName(places.get(0), places.get(1), 5)));
        pages.add(bed.follow(worker, byName(places.get(1), places.get(2), 5)));
        pages.add(bed.follow(worker, byName(places.get(2), null, 100)));
        for (int i = 0; i < 60; i++) {
            if (random.nextInt(3) > 0) {
                bed.write(Bed.item(1_000 + i, Bed.nameAt(random.nextDouble() * 25)));
            } else {
                bed.delete(10L * (1 + random.nextInt(41)));
            }
            bed.passMillis(random.nextInt(300));
        }
        bed.rest();
        List<Long> shown = new ArrayList<>();
        for (FollowingReader page : pages) {
            assertThat(page.document()).isEqualTo(bed.fresh(page.query));
            shown.addAll(ids(page.document()));
        }
        assertThat(shown).isEqualTo(ids(bed.fresh(bed.page(0, 1_000))));
        assertThat(pages.get(1).document().get("next"))
                .isEqualTo(pages.get(2).document().get("start"));
    }

    @Test
    void tiesNullsAndSeveralTermsAreWalkedThroughPageByPage() {
        Random random = new Random(7);
        for (long id = 1; id <= 60; id++) {
            Item item = Bed.item(id, random.nextInt(4) == 0 ? null : "n" + random.nextInt(3));
            bed.database.rows.put(
                    id,
                    new Item(
                            id,
                            item.name(),
                            random.nextInt(3) == 0 ? null : "c" + random.nextInt(2),
                            java.math.BigDecimal.valueOf(random.nextInt(3)),
                            true,
                            random.nextBoolean() ? "alice" : "bob"));
        }
        List<Sort[]> sorts = List.of(
                new Sort[] {},
                new Sort[] {asc(Item::name)},
                new Sort[] {desc(Item::name)},
                new Sort[] {desc(Item::category), asc(Item::name)},
                new Sort[] {asc(Item::category), desc(Item::price), desc(Item::name)},
                new Sort[] {asc(Item::owner), desc(Item::category)});
        for (Sort[] sort : sorts) {
            List<Long> walked = new ArrayList<>();
            Place from = null;
            for (int pages = 0; pages < 100; pages++) {
                ListQuery query = page(from, null, 7, sort);
                JsonNode document = read(query);
                assertThat(document.get("before").asInt()).isEqualTo(walked.size());
                walked.addAll(ids(document));
                if (document.get("next").isNull()) {
                    break;
                }
                from = placeOf(document, "next", query);
            }
            assertThat(walked).as("%s", List.of(sort)).isEqualTo(ids(bed.fresh(bed.query(0, 1_000, sort))));
        }
    }

    @Test
    void changesWhereItIsNotCostItNoStatementForRowsAndAtMostOneCountInAnInterval() {
        bed.fill(400);
        FollowingReader reader = bed.follow(worker, byName(nth(200), null, 10));
        bed.rest();
        int pages = bed.database.pages;
        int probes = bed.database.probes;
        int counts = bed.database.counts;
        Duration interval = LiveListsSettings.DEFAULT.totalInterval();
        for (int i = 0; i < 100; i++) {
            bed.write(Bed.item(10_001 + i, Bed.nameAt(3.5)));
            bed.pass(interval.dividedBy(100));
        }
        bed.rest();
        assertThat(reader.document()).isEqualTo(bed.fresh(reader.query));
        assertThat(reader.document().get("before").asInt()).isEqualTo(299);
        assertThat(bed.database.pages).isEqualTo(pages);
        assertThat(bed.database.probes - probes)
                .as("the only view asks about changed rows itself")
                .isLessThanOrEqualTo(100);
        assertThat(bed.database.counts - counts).isBetween(1, 3);
    }

    @Test
    void thePlaceLiesAsDeepAsItLikes() {
        bed.fill(3_000);
        FollowingReader reader = bed.follow(worker, byName(nth(2_000), null, 10));
        bed.rest();
        assertThat(reader.document()).isEqualTo(bed.fresh(reader.query));
        assertThat(reader.status).isEqualTo("live");
    }

    @Test
    void aSourceThatTakesOneSelectionAtATimeIsAsExact() {
        bed.fill(41);
        LiveLists plain = LiveLists.builder(bed.broadcaster)
                .scheduler(bed.time)
                .random(bed.random)
                .cursors(SimulatedList.CURSORS)
                .list(bed.definition, bed.database.as(DueSource.class, MemoryRules.class))
                .start();
        FollowingReader reader = bed.follow(plain, byName(nth(8), nth(20), 3));
        bed.rest();
        bed.write(Bed.item(5, Bed.nameAt(2.5)), Bed.item(15, Bed.nameAt(9.5)), Bed.item(25, Bed.nameAt(30.5)));
        bed.rest();
        assertThat(reader.document()).isEqualTo(bed.fresh(reader.query));
        bed.rename(150, Bed.nameAt(1.5));
        bed.rest();
        assertThat(reader.document()).isEqualTo(bed.fresh(reader.query));
        plain.close();
    }

    @Test
    void pagesOfSuchAListSayWhereTheyBeginAndWhereTheNextOneDoes() {
        bed.fill(41);
        FollowingReader reader = bed.follow(worker, bed.page(2, 10));
        bed.rest();
        assertThat(placeOf(reader.document(), "start", reader.query)).isEqualTo(nth(21));
        assertThat(placeOf(reader.document(), "next", reader.query)).isEqualTo(nth(31));
        bed.delete(310);
        bed.rest();
        assertThat(placeOf(reader.document(), "next", reader.query)).isEqualTo(nth(32));
        assertThat(reader.document()).isEqualTo(bed.fresh(reader.query));
    }

    @Test
    void moreRowsThanAPageMayHaveAreLeftToAnother() {
        bed.fill(100);
        JsonNode document = read(byName(nth(10), nth(90), 5));
        assertThat(ids(document)).hasSize(50);
        assertThat(placeOf(document, "next", byName(null, null, 5))).isEqualTo(nth(60));
    }

    @Test
    void aListThatSortsByAHiddenFieldDoesNotStartWithoutAKey() {
        assertThatThrownBy(() -> LiveLists.builder(bed.broadcaster)
                        .scheduler(bed.time)
                        .random(bed.random)
                        .list(bed.definition, bed.database)
                        .start())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("livelist.cursor-key");
    }
}
