package dev.livelist.spring.boot;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Who wants to know when a session may have ended, of the streams on this worker, by the session's id. Safe for use by any number of
 * threads.
 */
final class SessionWatches {

    private final Map<String, Set<Runnable>> byId = new ConcurrentHashMap<>();

    /** Has a watcher run when the session may have ended. */
    void add(String id, Runnable watcher) {
        byId.compute(id, (key, present) -> {
            Set<Runnable> all = present == null ? ConcurrentHashMap.newKeySet() : present;
            all.add(watcher);
            return all;
        });
    }

    /** Does so no longer, whatever the session's id has become. */
    void remove(String id, Runnable watcher) {
        byId.computeIfPresent(id, (key, present) -> {
            present.remove(watcher);
            return present.isEmpty() ? null : present;
        });
    }

    /** The session has another id now. */
    void moved(String oldId, String newId) {
        Set<Runnable> moved = byId.remove(oldId);
        if (moved != null) {
            byId.merge(newId, moved, (present, others) -> {
                present.addAll(others);
                return present;
            });
        }
    }

    /** The session has ended. */
    void ended(String id) {
        Set<Runnable> concerned = byId.remove(id);
        if (concerned != null) {
            concerned.forEach(Runnable::run);
        }
    }
}
