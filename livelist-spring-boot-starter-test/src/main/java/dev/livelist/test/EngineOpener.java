package dev.livelist.test;

import dev.livelist.AttributeException;
import dev.livelist.ListDefinition;
import dev.livelist.ListQuery;
import dev.livelist.LivePrincipal;
import dev.livelist.engine.Document;
import dev.livelist.engine.LiveLists;
import dev.livelist.engine.LiveReader;
import dev.livelist.engine.StreamEvent;
import dev.livelist.engine.UnavailableException;
import dev.livelist.query.InvalidQueryException;
import dev.livelist.query.ListQueryParser;
import dev.livelist.query.PageLimits;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Asks the lists themselves, without HTTP. */
final class EngineOpener implements ListOpener {

    private final LiveLists lists;
    private final PageLimits limits;
    private final LivePrincipal principal;

    EngineOpener(LiveLists lists, PageLimits limits, LivePrincipal principal) {
        this.lists = lists;
        this.limits = limits;
        this.principal = principal;
    }

    @Override
    public ListOpener as(LivePrincipal other) {
        return new EngineOpener(lists, limits, other);
    }

    @Override
    public Runnable open(ListAddress address, Consumer<Event> events, Consumer<@Nullable Throwable> end) {
        ListQuery query = query(address);
        Feed feed = new Feed(events, end);
        try {
            feed.begin(lists.open(query, null, feed::drain));
        } catch (InvalidQueryException e) {
            throw new ListRefusedError(address, 400, String.valueOf(e.getMessage()));
        }
        return feed::close;
    }

    @Override
    public Read read(ListAddress address, Duration patience) {
        try {
            Document document = lists.document(query(address)).get(patience.toMillis(), TimeUnit.MILLISECONDS);
            if (document.isMissing()) {
                throw new ListRefusedError(address, 404, "there is no such row in the list");
            }
            return new Read(new String(document.json(), StandardCharsets.UTF_8), document.version());
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnavailableException unavailable) {
                throw new ListRefusedError(address, 503, String.valueOf(unavailable.getMessage()));
            }
            throw new AssertionError("The list '" + address.list() + "' could not be read", e.getCause());
        } catch (TimeoutException e) {
            throw new AssertionError("The list '" + address.list() + "' could not be read within " + patience, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("Interrupted while reading the list '" + address.list() + "'", e);
        }
    }

    private ListQuery query(ListAddress address) {
        int slash = address.list().indexOf('/');
        String name = slash < 0 ? address.list() : address.list().substring(0, slash);
        ListDefinition<?> definition = lists.definition(name)
                .orElseThrow(() -> new ListRefusedError(
                        address,
                        404,
                        "there is no list of that name; there are "
                                + lists.definitions().stream()
                                        .map(ListDefinition::name)
                                        .sorted()
                                        .toList()));
        switch (definition.access().decide(principal)) {
            case GRANTED -> {}
            case UNAUTHENTICATED -> throw new ListRefusedError(address, 401, "it needs a login; say as(…)");
            case FORBIDDEN ->
                throw new ListRefusedError(
                        address,
                        403,
                        principal.name() + " has none of the roles "
                                + definition.access().roles());
        }
        try {
            ListQueryParser parser = new ListQueryParser(limits, lists.cursors());
            if (slash < 0) {
                return parser.parse(definition, definition.scopeFor(principal), address.parameters());
            }
            if (!definition.addressable()) {
                throw new ListRefusedError(address, 404, "its rows have no addresses; say addressable()");
            }
            return parser.parseKey(
                    definition, definition.scopeFor(principal), address.list().substring(slash + 1));
        } catch (InvalidQueryException e) {
            throw new ListRefusedError(address, 400, String.valueOf(e.getMessage()));
        } catch (AttributeException e) {
            throw new ListRefusedError(address, 403, String.valueOf(e.getMessage()));
        }
    }

    /** Takes what the reader has, as soon as it has it: what comes later is then an event of its own. */
    private static final class Feed {
        private final Consumer<Event> events;
        private final Consumer<@Nullable Throwable> end;
        private @Nullable LiveReader reader;

        Feed(Consumer<Event> events, Consumer<@Nullable Throwable> end) {
            this.events = events;
            this.end = end;
        }

        synchronized void begin(LiveReader opened) {
            reader = opened;
            drain();
        }

        synchronized void drain() {
            StreamEvent event;
            while (reader != null && (event = reader.poll()) != null) {
                events.accept(new Event(
                        event.type().wireName(), event.id(), new String(event.data(), StandardCharsets.UTF_8)));
                if (event.last()) {
                    end.accept(null);
                }
            }
        }

        synchronized void close() {
            if (reader != null) {
                reader.close();
                reader = null;
            }
        }
    }
}
