package dev.livelist.jpa;

import static dev.livelist.Condition.where;
import static dev.livelist.Property.path;
import static dev.livelist.Sort.asc;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.livelist.Condition;
import dev.livelist.ListDefinition;
import dev.livelist.jpa.TestUnit.Database;
import dev.livelist.source.PeekedRow;
import dev.livelist.source.Selection;
import dev.livelist.source.SourceRow;
import dev.livelist.source.UnreadableValueException;
import jakarta.persistence.AttributeConverter;
import jakarta.persistence.Convert;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Tables that are not, or no longer, as the mapping has them. */
class CatalogTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static ListDefinition<Sample> samples() {
        return ListDefinition.of(Sample.class)
                .label("samples")
                .publicAccess()
                .fields(Sample::getId, Sample::getText, Sample::getMood)
                .sortable(Sample::getText, Sample::getMood)
                .build();
    }

    private static <T> T get(CompletableFuture<T> future) {
        return future.orTimeout(30, TimeUnit.SECONDS).join();
    }

    @ParameterizedTest
    @EnumSource(names = {"H2", "POSTGRES_C"})
    void aConstantThatTheClassDoesNotKnowIsShownAsItsText(Database database) {
        try (TestUnit unit = new TestUnit(database, Map.of(), Sample.class);
                JpaRowSourceFactory sources = new JpaRowSourceFactory(unit.factory(), 1)) {
            unit.sql(
                    "ALTER TABLE Sample DROP CONSTRAINT IF EXISTS sample_mood_check",
                    "INSERT INTO Sample (id, mood) VALUES (1, 'HAPPY')",
                    "INSERT INTO Sample (id, mood) VALUES (2, 'ANGRY')");
            JpaRowSource source = sources.source(samples());
            List<SourceRow> rows = get(
                    source.page(new Selection(Condition.all(), Condition.all()), List.of(asc(Sample::getMood)), 0, 10));
            assertThat(rows).extracting(row -> row.values()[2]).containsExactly("ANGRY", Sample.Mood.HAPPY);
            List<PeekedRow> peeked = get(source.peek(List.of(1L, 2L)));
            assertThat(peeked)
                    .extracting(row -> row.properties().get("mood"))
                    .containsExactlyInAnyOrder("ANGRY", Sample.Mood.HAPPY);
            assertThat(get(source.page(
                            new Selection(
                                    Condition.all(), where(Sample::getMood).is(Sample.Mood.HAPPY)),
                            List.of(),
                            0,
                            10)))
                    .hasSize(1);
        }
    }

    @Entity
    @Table(name = "numbered")
    static class Numbered {
        @Id
        private long id;

        private Long status;

        @Convert(converter = Picky.class)
        private String code;

        long getId() {
            return id;
        }

        Long getStatus() {
            return status;
        }

        String getCode() {
            return code;
        }
    }

    /** Takes not every text. */
    static class Picky implements AttributeConverter<String, String> {

        @Override
        public String convertToDatabaseColumn(String attribute) {
            return attribute;
        }

        @Override
        public String convertToEntityAttribute(String column) {
            if ("old".equals(column)) {
                throw new IllegalArgumentException("'old' is no code");
            }
            return column;
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"H2", "POSTGRES_C", "MARIADB"})
    void aValueThatCannotBeReadIsNamedAndKeepsNoOtherRowBack(Database database) {
        try (TestUnit unit = new TestUnit(database, Map.of(), Numbered.class);
                JpaRowSourceFactory sources = new JpaRowSourceFactory(unit.factory(), 1)) {
            unit.sql(
                    "DROP TABLE numbered",
                    "CREATE TABLE numbered (id bigint PRIMARY KEY, status varchar(20), code varchar(20))",
                    "INSERT INTO numbered VALUES (1, '7', 'new')",
                    "INSERT INTO numbered VALUES (2, 'PAUSED', 'new')",
                    "INSERT INTO numbered VALUES (3, '8', 'old')");
            JpaRowSource source = sources.source(ListDefinition.of(Numbered.class)
                    .publicAccess()
                    .fields(Numbered::getId, Numbered::getStatus, Numbered::getCode)
                    .build());
            Selection all = new Selection(Condition.all(), Condition.all());
            assertUnreadable(source.probe(all, List.of(1L, 2L)), "status of Numbered");
            assertUnreadable(source.probe(all, List.of(3L)), "code of Numbered");
            assertUnreadable(source.page(all, List.of(), 0, 10), "code or status of Numbered");
            assertThat(get(source.probe(all, List.of(1L)))).hasSize(1);
            assertThat(get(source.page(all, List.of(), 0, 1))).hasSize(1);
        }
    }

    private static void assertUnreadable(CompletableFuture<?> read, String column) {
        assertThat(read)
                .failsWithin(Duration.ofSeconds(30))
                .withThrowableThat()
                .withCauseInstanceOf(UnreadableValueException.class)
                .withMessageContaining("The column " + column + " has a value that cannot be read");
    }

    @Test
    void aColumnThatIsAlteredIsNoticedAndToldOf() {
        try (TestUnit unit = new TestUnit(Database.POSTGRES_C, Map.of(), Sample.class);
                JpaRowSourceFactory sources = new JpaRowSourceFactory(unit.factory(), 1)) {
            List<String> altered = new ArrayList<>();
            sources.onAltered(altered::add);
            ListDefinition<Sample> list = samples();
            JpaRowSource source = sources.source(list);
            assertThat(sources.check(PATIENCE)).isTrue();
            assertThat(source.order(list.property("text").orElseThrow())).isPresent();
            unit.sql("ALTER TABLE Sample ALTER COLUMN text TYPE varchar(255) COLLATE \"und-x-icu\"");
            assertThat(sources.check(PATIENCE)).isTrue();
            assertThat(source.order(list.property("text").orElseThrow())).isEmpty();
            assertThat(altered).containsExactly("samples");
        }
    }

    @Test
    void aReferenceThatHoldsNoKeyIsRefused() {
        try (TestUnit unit = new TestUnit(Database.H2, Map.of(), Ware.class, Category.class, Part.class);
                JpaRowSourceFactory sources = new JpaRowSourceFactory(unit.factory(), 1)) {
            ListDefinition.Builder<Ware> list =
                    ListDefinition.of(Ware.class).publicAccess().fields(Ware::getId);
            assertThatThrownBy(() ->
                            sources.create(list.dependsOn(Category.class, path(Ware::getCategory, Category::getName))
                                    .build()))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("says dependsOn(Category.class, …) with 'category.name', which is a String")
                    .hasMessageContaining("the key of Category is a Long");
        }
    }
}
