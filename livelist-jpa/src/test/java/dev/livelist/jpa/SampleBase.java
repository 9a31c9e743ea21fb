package dev.livelist.jpa;

import jakarta.persistence.MappedSuperclass;
import org.jspecify.annotations.Nullable;

/** What a {@link Sample} inherits. */
@MappedSuperclass
class SampleBase {
    @Nullable
    Integer inherited;

    @Nullable
    Integer getInherited() {
        return inherited;
    }
}
