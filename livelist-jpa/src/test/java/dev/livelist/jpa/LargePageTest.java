package dev.livelist.jpa;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.livelist.Condition;
import dev.livelist.ListDefinition;
import dev.livelist.source.ReadLimit;
import dev.livelist.source.RowSource;
import dev.livelist.source.Selection;
import dev.livelist.source.TooLargeException;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Rows may be long: a read stops where they become too much, and nothing is left of it. */
class LargePageTest {

    private static final Selection EVERYTHING = new Selection(Condition.all(), Condition.all());

    @Entity(name = "Tome")
    static class Tome {
        @Id
        long id;

        @Column(length = 10_000)
        String text = "x".repeat(8_000);

        long getId() {
            return id;
        }

        String getText() {
            return text;
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = TestUnit.Database.class,
            names = {"H2", "POSTGRES_C"})
    void aReadStopsAtTheLimitAndItsConnectionIsFitForTheNext(TestUnit.Database database) {
        try (TestUnit unit = new TestUnit(database, Map.of(), Tome.class);
                JpaRowSourceFactory factory = new JpaRowSourceFactory(unit.factory(), 1)) {
            unit.inTransaction(entities -> {
                for (int i = 0; i < 1_000; i++) {
                    Tome tome = new Tome();
                    tome.id = i;
                    entities.persist(tome);
                }
            });
            factory.limit(new ReadLimit(1_000_000));
            RowSource source = factory.create(ListDefinition.of(Tome.class)
                    .label("shop.tome")
                    .publicAccess()
                    .fields(Tome::getId, Tome::getText)
                    .build());
            for (int round = 0; round < 3; round++) {
                assertThatThrownBy(() ->
                                source.page(EVERYTHING, List.of(), 0, 1_000).join())
                        .hasCauseInstanceOf(TooLargeException.class)
                        .hasMessageContaining("livelist.max-document");
                assertThat(source.page(EVERYTHING, List.of(), 0, 100).join()).hasSize(100);
            }
        }
    }
}
