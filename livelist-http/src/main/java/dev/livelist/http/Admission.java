package dev.livelist.http;

import dev.livelist.Condition;
import dev.livelist.ListDefinition;
import dev.livelist.ListQuery;
import dev.livelist.LivePrincipal;
import dev.livelist.Scope;
import dev.livelist.Sort;
import dev.livelist.engine.Asker;
import dev.livelist.engine.Room;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Counts streams against the limits; {@link Room} keeps parts for some. Safe for use by any number of threads. */
final class Admission {

    private final Room room;
    private final int maxPerPrincipal;
    private final int maxViewsPerPrincipal;
    private final Map<String, Holdings> principals = new HashMap<>();
    private long refused;

    /** @param lists how many lists there are */
    Admission(LiveHttpSettings settings, int lists) {
        this.room = new Room(settings.maxStreams(), lists);
        this.maxPerPrincipal = settings.maxStreamsPerPrincipal();
        this.maxViewsPerPrincipal = settings.maxViewsPerPrincipal();
    }

    /** Lets a stream of one list in; null where a limit is reached. */
    @Nullable
    Ticket admit(LivePrincipal principal, Asker asker, ListQuery query) {
        return admit(principal, placeOf(asker, query), ViewKey.of(query));
    }

    /**
     * Lets a stream of several lists in, which are to be {@linkplain #admitList admitted} one by one; null where a limit is reached.
     *
     * @param list the name of one of them, whose stream it counts as
     */
    @Nullable
    Ticket admitStream(LivePrincipal principal, Asker asker, String list) {
        return admit(principal, new Room.Holder(list, asker), null);
    }

    private static Room.Holder placeOf(Asker asker, ListQuery query) {
        return new Room.Holder(query.definition().name(), asker);
    }

    /** Lets a list more into a stream; null where a limit is reached. */
    @Nullable
    Ticket admitList(LivePrincipal principal, ListQuery query) {
        return admit(principal, null, ViewKey.of(query));
    }

    /** @param place the place of a stream; null for a list in a stream */
    private synchronized @Nullable Ticket admit(
            LivePrincipal principal, Room.@Nullable Holder place, @Nullable ViewKey view) {
        Holdings held = principal.anonymous() ? null : principals.get(principal.name());
        boolean tooMany = place != null && !room.has(place);
        if (tooMany || (held != null && held.isFull(this, place == null ? 0 : 1, view))) {
            refused++;
            return null;
        }
        if (place != null) {
            room.take(place);
        }
        Ticket ticket = new Ticket(principal.anonymous() ? null : principal.name(), place, view);
        ticket.enter();
        return ticket;
    }

    synchronized int open() {
        return room.taken();
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

        boolean isFull(Admission limits, int more, @Nullable ViewKey view) {
            boolean tooManyStreams = more > 0 && isReached(limits.maxPerPrincipal, streams);
            boolean isNew = view != null && !views.containsKey(view);
            return tooManyStreams || (isNew && isReached(limits.maxViewsPerPrincipal, views.size()));
        }
    }

    /** The place of one stream, of a list in a stream, or of both. */
    final class Ticket {
        private final @Nullable String principal;
        private final Room.@Nullable Holder place;
        private final int streams;
        private @Nullable ViewKey view;
        private boolean released;

        private Ticket(@Nullable String principal, Room.@Nullable Holder place, @Nullable ViewKey view) {
            this.principal = principal;
            this.place = place;
            this.streams = place == null ? 0 : 1;
            this.view = view;
        }

        /** Another query is followed from now on; limits do not stop it. */
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
                    if (place != null) {
                        room.leave(place);
                    }
                    leave();
                }
            }
        }

        private void enter() {
            if (principal != null) {
                Holdings held = principals.computeIfAbsent(principal, name -> new Holdings());
                held.streams += streams;
                if (view != null) {
                    held.views.merge(view, 1, Integer::sum);
                }
            }
        }

        private void leave() {
            Holdings held = principal == null ? null : principals.get(principal);
            if (held == null) {
                return;
            }
            if (view != null) {
                held.views.computeIfPresent(view, (key, count) -> count == 1 ? null : count - 1);
            }
            held.streams -= streams;
            if (held.streams == 0 && held.views.isEmpty()) {
                principals.remove(principal);
            }
        }
    }
}
