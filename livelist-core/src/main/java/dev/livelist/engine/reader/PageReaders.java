package dev.livelist.engine.reader;

import dev.livelist.engine.LiveReader;
import dev.livelist.engine.ReadySignal;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The readers of one page. It tells them of news, several readers with one call where their signals allow it. Confined to the shard. */
final class PageReaders {

    /** With fewer readers the lists of groups would take more than they save. */
    private static final int GROUPED_FROM = 8;

    private static final Logger log = LoggerFactory.getLogger(LiveReader.class);

    private final List<ViewReader> readers = new ArrayList<>(1);
    /** What is to be called, made when there is news first; null when readers have come or gone since. */
    private @Nullable List<Runnable> calls;

    void add(ViewReader reader) {
        readers.add(reader);
        calls = null;
    }

    /** Whether the reader was there. */
    boolean remove(ViewReader reader) {
        calls = null;
        return readers.remove(reader);
    }

    boolean isEmpty() {
        return readers.isEmpty();
    }

    int size() {
        return readers.size();
    }

    void forEach(Consumer<? super ViewReader> action) {
        readers.forEach(action);
    }

    /** Tells all that there may be something to poll. */
    void ready() {
        if (readers.size() < GROUPED_FROM) {
            readers.forEach(ViewReader::ready);
            return;
        }
        List<Runnable> present = calls;
        if (present == null) {
            present = grouped();
            calls = present;
        }
        present.forEach(Runnable::run);
    }

    private List<Runnable> grouped() {
        IdentityHashMap<ReadySignal.Group, List<ReadySignal>> groups = new IdentityHashMap<>();
        List<Runnable> made = new ArrayList<>();
        for (ViewReader reader : readers) {
            ReadySignal.Group group = reader.signal().group();
            if (group == null) {
                made.add(reader::ready);
            } else {
                groups.computeIfAbsent(group, g -> new ArrayList<>()).add(reader.signal());
            }
        }
        groups.forEach((group, members) -> made.add(() -> tell(group, members)));
        return made;
    }

    private static void tell(ReadySignal.Group group, List<ReadySignal> members) {
        try {
            group.ready(members);
        } catch (RuntimeException e) {
            log.error(
                    "livelist.reader.failed to be told, with {} others, that there is something to poll",
                    members.size(),
                    e);
        }
    }
}
