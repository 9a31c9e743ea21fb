package dev.livelist.client;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** A list that a listener is told of. */
final class ListenedList<T> implements LiveSubscription<T>, Follower.Events {

    private static final System.Logger log = System.getLogger(LiveListClient.class.getName());

    private final ClientSettings settings;
    private final String address;
    private final Class<T> rowType;
    private final LiveListListener<T> listener;
    private final Follower follower;
    private volatile @Nullable LiveDocument<T> document;
    private volatile LiveStatus status = LiveStatus.CONNECTING;

    ListenedList(ClientSettings settings, String address, Class<T> rowType, LiveListListener<T> listener) {
        this.settings = settings;
        this.address = address;
        this.rowType = rowType;
        this.listener = listener;
        this.follower = new Follower(settings, address, this);
    }

    void start() {
        follower.start();
    }

    @Override
    public Optional<LiveDocument<T>> document() {
        return Optional.ofNullable(document);
    }

    @Override
    public LiveStatus status() {
        return status;
    }

    @Override
    public void close() {
        if (!follower.isClosed()) {
            status = LiveStatus.CLOSED;
            follower.close();
        }
    }

    @Override
    public void document(JsonNode content, @Nullable String version) {
        LiveDocument<T> next;
        try {
            next = LiveDocument.of(content, version, rowType, settings.json());
        } catch (JacksonException e) {
            follower.fail(unreadable(rowType, e));
            return;
        }
        document = next;
        tell(() -> listener.onDocument(next));
    }

    @Override
    public void status(LiveStatus next) {
        if (status.state() != LiveStatus.State.CLOSED) {
            status = next;
        }
        tell(() -> listener.onStatus(next));
    }

    @Override
    public void error(LiveListException error) {
        if (error.isForbidden()) {
            document = null;
        }
        tell(() -> listener.onError(error));
    }

    private void tell(Runnable call) {
        try {
            call.run();
        } catch (RuntimeException e) {
            log.log(System.Logger.Level.WARNING, "A listener of the list at " + address + " has failed", e);
        }
    }

    static LiveListException unreadable(Class<?> rowType, JacksonException cause) {
        return LiveListException.forGood(
                "A row cannot be read as " + rowType.getName() + ": " + cause.getOriginalMessage(), cause);
    }
}
