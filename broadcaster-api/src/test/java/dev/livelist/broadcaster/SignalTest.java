package dev.livelist.broadcaster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.livelist.broadcaster.Invalidation.Reason;
import dev.livelist.broadcaster.ModelChange.Action;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SignalTest {

    @ParameterizedTest
    @ValueSource(strings = {"shop.product", "p", "Shop_2.Product-x", "laden.größe"})
    void aLabelOfLettersDigitsDotsAndDashesIsValid(String label) {
        assertThat(ModelLabels.requireValid(label)).isEqualTo(label);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "*", "shop product", "shop/product", "shop\n", "a:b", "\"", "{}", "\uD83D\uDE00"})
    void anyOtherLabelIsRefused(String label) {
        assertThatThrownBy(() -> ModelLabels.requireValid(label)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> ModelChange.created(label, 1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aLabelHasAtMostTwoHundredCharacters() {
        assertThat(ModelLabels.requireValid("a".repeat(200))).hasSize(200);
        assertThatThrownBy(() -> ModelLabels.requireValid("a".repeat(201)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("…");
    }

    @Test
    void theLabelOfAClassIsItsPackagesLastPartAndItsName() {
        assertThat(ModelLabels.labelOf(String.class)).isEqualTo("lang.string");
    }

    @Test
    void aKeyIsItsText() {
        UUID uuid = UUID.fromString("0e8bd2a4-1111-4222-8333-000000000001");
        assertThat(ModelChange.updated("shop.order", uuid).pk()).isEqualTo(uuid.toString());
        assertThat(ModelChange.created("shop.product", 42L).pk()).isEqualTo("42");
        assertThat(ModelChange.deleted("shop.product", "x y").pk()).isEqualTo("x y");
    }

    @Test
    void anEmptyKeyIsRefused() {
        assertThatThrownBy(() -> new ModelChange("shop.product", Action.UPDATED, ""))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("shop.product");
    }

    @Test
    void theNamesOfActionsOnTheWireAreLowerCase() {
        assertThat(Action.values()).extracting(Action::wireName).containsExactly("created", "updated", "deleted");
    }

    @Test
    void anInvalidationOfAllCoversEveryModelAndOneOfAModelItself() {
        assertThat(Invalidation.all(Reason.GAP).covers("shop.product")).isTrue();
        assertThat(new Invalidation("shop.product", Reason.GAP).covers("shop.product"))
                .isTrue();
        assertThat(new Invalidation("shop.product", Reason.GAP).covers("shop.order"))
                .isFalse();
        assertThat(new Invalidation("shop.product", Reason.GAP).covers(Invalidation.ALL))
                .isFalse();
    }

    @Test
    void anInvalidationOfAnInvalidLabelIsRefused() {
        assertThatThrownBy(() -> new Invalidation("**", Reason.GAP)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aStaleStateAdvisesToPollAndALiveOneDoesNot() {
        assertThat(BroadcasterState.stale(Instant.EPOCH).pollAdvised()).isTrue();
        assertThat(BroadcasterState.stale(Instant.EPOCH).isStale()).isTrue();
        assertThat(BroadcasterState.live(Instant.EPOCH).pollAdvised()).isFalse();
        assertThat(BroadcasterState.live(Instant.EPOCH).isStale()).isFalse();
    }
}
