package dev.livelist.spring.boot;

import dev.livelist.ListDefinition;
import dev.livelist.Sort;
import dev.livelist.source.RowSource;
import dev.livelist.source.RowSourceFactory;
import dev.livelist.source.Selection;
import dev.livelist.source.SourceRow;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListMap;

/** Notes in memory, by id whatever the order asked for. */
final class NoteRows implements RowSourceFactory, RowSource {

    final Map<Long, Note> notes = new ConcurrentSkipListMap<>();

    @Override
    public boolean supports(Class<?> model) {
        return model == Note.class;
    }

    @Override
    public RowSource create(ListDefinition<?> definition) {
        return this;
    }

    @Override
    public CompletableFuture<List<SourceRow>> page(Selection selection, List<Sort> sort, long offset, int limit) {
        return CompletableFuture.completedFuture(notes.values().stream()
                .skip(offset)
                .limit(limit)
                .map(NoteRows::row)
                .toList());
    }

    @Override
    public CompletableFuture<List<SourceRow>> probe(Selection selection, Collection<?> keys) {
        return CompletableFuture.completedFuture(notes.values().stream()
                .filter(note -> keys.contains(note.id()))
                .map(NoteRows::row)
                .toList());
    }

    private static SourceRow row(Note note) {
        return new SourceRow(note.id(), new Object[] {note.id(), note.text()}, note);
    }
}
