package dev.livelist.capture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.livelist.broadcaster.ModelChange;
import java.util.List;
import org.junit.jupiter.api.Test;

class ChangeBatchTest {

    private static final ModelChange CREATED = ModelChange.created("shop.category", 1);
    private static final ModelChange UPDATED = ModelChange.updated("shop.category", 1);
    private static final ModelChange DELETED = ModelChange.deleted("shop.category", 1);

    private final ChangeBatch batch = new ChangeBatch(10);

    @Test
    void ofEachKeyTheLatestIsTold() {
        ModelChange other = ModelChange.updated("shop.category", 2);
        batch.add(List.of(CREATED, UPDATED, other, UPDATED));
        assertThat(batch.drain()).containsExactly(other, UPDATED);
    }

    /** Whatever referred to the row that is gone may refer to nothing by now, though there is another one of its key. */
    @Test
    void aDeletionIsToldOfAlthoughTheKeyIsWrittenAgain() {
        batch.add(List.of(UPDATED, DELETED, CREATED, UPDATED));
        assertThat(batch.drain()).containsExactly(DELETED, UPDATED);
    }

    @Test
    void aDeletionSupersedesWhatWasBeforeIt() {
        batch.add(List.of(DELETED, CREATED, DELETED));
        assertThat(batch.drain()).containsExactly(DELETED);
    }
}
