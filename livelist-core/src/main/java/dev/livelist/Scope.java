package dev.livelist;

import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which rows a principal may see. Either a {@link Condition}, which Livelist understands and compares by value, or
 * {@linkplain #of(Object, Object) criteria of a persistence API}, which only its row source understands.
 */
public sealed interface Scope permits Condition, Scope.Criteria, Scope.Fenced, Scope.UnderSettings {

    /**
     * A scope in the criteria of the persistence API in use: Spring Data's {@code Criteria} for R2DBC.
     *
     * @param criteria what the row source understands
     * @param sharingKey a value that is equal for two scopes exactly when they admit the same rows; readers with equal
     *     keys share one view
     */
    static Scope of(Object criteria, Object sharingKey) {
        return new Criteria(criteria, Objects.requireNonNull(sharingKey, "sharingKey"));
    }

    /** A scope whose view nobody shares, for want of a sharing key; see {@link #of(Object, Object)}. */
    static Scope unshared(Object criteria) {
        return new Criteria(criteria, null);
    }

    /**
     * Criteria of a persistence API, and a condition that holds besides: the tenant of a list that is {@linkplain
     * ListDefinition.Builder#tenant declared per tenant}.
     */
    record Fenced(Condition fence, Criteria criteria) implements Scope {}

    /**
     * A scope of which the database itself hides rows, by what its session is set to: the scope of a list that declares {@linkplain
     * ListDefinition.Builder#databaseSetting database settings}.
     *
     * @param settings what is set while rows are read
     * @param rows what admits the rows that the database shows
     */
    record UnderSettings(DatabaseSettings settings, Scope rows) implements Scope {

        /** Settings are in no scope twice. */
        public UnderSettings {
            if (rows instanceof UnderSettings) {
                throw new IllegalArgumentException(
                        "A scope is under database settings once: declare them by databaseSetting(…) in the list");
            }
        }
    }

    /** Criteria of a persistence API. Equal to another one by sharing key, without one only to itself. */
    final class Criteria implements Scope {
        private final Object criteria;
        private final @Nullable Object sharingKey;

        private Criteria(Object criteria, @Nullable Object sharingKey) {
            this.criteria = Objects.requireNonNull(criteria, "criteria");
            this.sharingKey = sharingKey;
        }

        /** The criteria, in the type of the persistence API. */
        public Object criteria() {
            return criteria;
        }

        /** The sharing key, if there is one. */
        public Optional<Object> sharingKey() {
            return Optional.ofNullable(sharingKey);
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return this == other
                    || (sharingKey != null && other instanceof Criteria that && sharingKey.equals(that.sharingKey));
        }

        @Override
        public int hashCode() {
            return sharingKey == null ? System.identityHashCode(this) : sharingKey.hashCode();
        }

        @Override
        public String toString() {
            return sharingKey == null ? "criteria (unshared)" : "criteria (" + sharingKey + ")";
        }
    }
}
