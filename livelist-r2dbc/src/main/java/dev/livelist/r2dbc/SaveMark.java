package dev.livelist.r2dbc;

import org.jspecify.annotations.Nullable;

/**
 * Travels in the context of a save, and is marked once the statement has been executed: what fails after that, such as a
 * callback of the application's, undoes nothing where there is no transaction.
 *
 * @param <T> the entity
 */
final class SaveMark<T> {

    private volatile @Nullable T saved;

    @SuppressWarnings("unchecked") // each save has a mark of its own, and its callback is given what it saves
    void mark(Object entity) {
        saved = (T) entity;
    }

    @Nullable
    T saved() {
        return saved;
    }
}
