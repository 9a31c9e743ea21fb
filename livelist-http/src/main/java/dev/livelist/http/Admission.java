package dev.livelist.http;

import dev.livelist.Condition;
import dev.livelist.ListDefinition;
import dev.livelist.ListQuery;
import dev.livelist.LivePrincipal;
import dev.livelist.Scope;
import dev.livelist.Sort;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Counts streams against the limits. Safe for use by any number of threads. */
final class Admission {

    private final int maxStreams;
    private final int maxPerPrincipal;
    private final int maxViewsPerPrincipal;
    private final Map<String, Holdings> principals = new HashMap<>();
    private int open;
    private long refused;

    Admission(LiveHttpSettings settings) {
        this.maxStreams = settings.maxStreams();
        this.maxPerPrincipal = settings.maxStreamsPerPrincipal();
        this.maxViewsPerPrincipal = settings.maxViewsPerPrincipal();
    }

    /** Lets a stream in; null where a limit is reached. */
    synchronized @Nullable Ticket admit(LivePrincipal principal, ListQuery query) {
        ViewKey view = ViewKey.of(query);
        Holdings held = principal.anonymous() ? null : principals.get(principal.name());
        boolean tooMany = isReached(maxStreams, open) || (held != null && held.isFull(this, view));
        if (tooMany) {
            refused++;
            return null;
        }
        open++;
        Ticket ticket = new Ticket(principal.anonymous() ? null : principal.name(), view);
        ticket.enter();
        return ticket;
    }

    synchronized int open() {
        return open;
    }

    synchronized long refused() {
        return refused;
    }

    private static boolean isReached(int limit, int count) {
        return limit > 0 && count >= limit;
    }

    /** What views are counted by: queries that differ only in their page share a view. */
    private record ViewKey(
            ListDefinition<?> definition, Scope scope, Condition filter, String search, List<Sort> sort) {
        static ViewKey of(ListQuery query) {
            return new ViewKey(query.definition(), query.scope(), query.filter(), query.search(), query.sort());
        }
    }

    private static final class Holdings {
        private int streams;
        private final Map<ViewKey, Integer> views = new HashMap<>();

        boolean isFull(Admission limits, ViewKey view) {
            return isReached(limits.maxPerPrincipal, streams)
                    || (!views.containsKey(view) && isReached(limits.maxViewsPerPrincipal, views.size()));
        }
    }

    /** The place of one stream. */
    final class Ticket {
        private final @Nullable String principal;
        private ViewKey view;
        private boolean released;

        private Ticket(@Nullable String principal, ViewKey view) {
            this.principal = principal;
            this.view = view;
        }

        /** The stream follows another query from now on; limits do not stop it. */
        void follow(ListQuery query) {
            synchronized (Admission.this) {
                if (!released) {
                    leave();
                    view = ViewKey.of(query);
                    enter();
                }
            }
        }

        /** Gives the place back. Idempotent. */
        void release() {
            synchronized (Admission.this) {
                if (!released) {
                    released = true;
                    open--;
                    leave();
                }
            }
        }

        private void enter() {
            if (principal != null) {
                Holdings held = principals.computeIfAbsent(principal, name -> new Holdings());
                held.streams++;
                held.views.merge(view, 1, Integer::sum);
            }
        }

        private void leave() {
            Holdings held = principal == null ? null : principals.get(principal);
            if (held == null) {
                return;
            }
            held.views.computeIfPresent(view, (key, count) -> count == 1 ? null : count - 1);
            if (--held.streams == 0) {
                principals.remove(principal);
            }
        }
    }
}
