package dev.livelist.engine;

import dev.livelist.DatabaseSettings;
import dev.livelist.engine.change.ListSignals;
import dev.livelist.engine.change.SignalInbox;
import dev.livelist.engine.shard.Shard;
import dev.livelist.engine.shard.ShardRunner;
import dev.livelist.source.RowSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** One shard of a list, and the changes that it has not taken in yet. Safe for use by any number of threads, but for {@link #readers}. */
final class ListShard {

    final DatabaseSettings settings;
    final RowSource source;
    private final Shard shard;
    private final ShardRunner runner;
    private final SignalInbox own = new SignalInbox();
    private final Map<String, SignalInbox> related = new ConcurrentHashMap<>();

    /** How many readers have been let in and have not left. Guarded by the list. */
    int readers;

    /** Which of the list's times that it was when the last reader has left this one. Guarded by the list. */
    long left;

    /**
     * @param settings under which it reads
     * @param source what it reads
     */
    ListShard(DatabaseSettings settings, RowSource source, Shard shard, ShardRunner runner) {
        this.settings = settings;
        this.source = source;
        this.shard = shard;
        this.runner = runner;
    }

    /** Passes an event to the shard. */
    void post(Consumer<Shard> event) {
        runner.post(() -> event.accept(shard));
    }

    /** Passes changes of the list's own rows to the shard. */
    void ownChanged(ListSignals.Changes changes) {
        if (own.add(changes)) {
            runner.postHere(() -> {
                ListSignals.Changes all = own.take();
                shard.changed(all.keys(), all.everything(), all.origin());
            });
        }
    }

    /** Passes changes of another model's rows to the shard. */
    void relatedChanged(String label, ListSignals.Changes changes) {
        SignalInbox inbox = related.computeIfAbsent(label, same -> new SignalInbox());
        if (inbox.add(changes)) {
            runner.postHere(() -> {
                ListSignals.Changes all = inbox.take();
                shard.relatedChanged(label, all.told(), all.everything(), all.origin());
            });
        }
    }
}
