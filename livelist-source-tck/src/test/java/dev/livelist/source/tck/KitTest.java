package dev.livelist.source.tck;

import static dev.livelist.Aggregate.avg;
import static dev.livelist.Aggregate.count;
import static dev.livelist.Aggregate.max;
import static dev.livelist.Aggregate.min;
import static dev.livelist.Aggregate.sum;
import static org.assertj.core.api.Assertions.assertThat;

import dev.livelist.ListDefinition;
import dev.livelist.Property;
import dev.livelist.Sort;
import dev.livelist.source.RowSource;
import dev.livelist.source.Selection;
import dev.livelist.source.SourceRow;
import dev.livelist.source.tck.MemorySource.Fault;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.opentest4j.TestAbortedException;

/** The kit lets a right source pass, and each of many wrong ones fail. */
class KitTest {

    private static final Property<KitRow, @Nullable Instant> DUE = KitRow::due;

    private static final ListDefinition<KitRow> ROWS = ListDefinition.of(KitRow.class)
            .publicAccess()
            .fields(KitRow::id, KitRow::name, KitRow::amount, KitRow::price, KitRow::active, KitRow::due)
            .groupable(KitRow::name, KitRow::amount, KitRow::active)
            .aggregates(
                    count(),
                    sum(KitRow::amount),
                    sum(KitRow::price),
                    min(KitRow::price),
                    max(KitRow::price),
                    avg(KitRow::price, 3),
                    avg(KitRow::amount, 0),
                    min(DUE),
                    max(DUE))
            .build();

    /** The kit on a source in memory. */
    private static final class InMemory extends RowSourceKit {

        private final MemorySource source;
        private final boolean plain;

        InMemory(Fault fault, boolean plain) {
            this.source = new MemorySource(ROWS, fault);
            this.plain = plain;
        }

        @Override
        protected ListDefinition<?> definition() {
            return ROWS;
        }

        @Override
        protected RowSource source() {
            return plain ? new PagesAndProbes(source) : source;
        }

        @Override
        protected void replaceAll(List<KitRow> rows) {
            source.replaceAll(rows);
        }
    }

    /** A source that does no more than it must. */
    private record PagesAndProbes(RowSource source) implements RowSource {

        @Override
        public CompletableFuture<List<SourceRow>> page(Selection selection, List<Sort> sort, long offset, int limit) {
            return source.page(selection, sort, offset, limit);
        }

        @Override
        public CompletableFuture<List<SourceRow>> probe(Selection selection, Collection<?> keys) {
            return source.probe(selection, keys);
        }
    }

    @Test
    void aRightSourcePasses() {
        assertThat(failures(Fault.NONE, false)).isEmpty();
    }

    @Test
    void aSourceThatOnlyReadsPagesAndProbesKeysPasses() {
        assertThat(failures(Fault.NONE, true)).isEmpty();
    }

    @Test
    void aWrongSourceThatOnlyReadsPagesAndProbesKeysFails() {
        assertThat(failures(Fault.THE_SCOPE_IS_IGNORED, true)).contains(Fault.THE_SCOPE_IS_IGNORED.test);
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void aWrongSourceFailsTheTestOfWhatItDoesWrong(Fault fault) {
        assertThat(failures(fault, false)).contains(fault.test);
    }

    private static List<String> failures(Fault fault, boolean plain) {
        List<String> failures = new ArrayList<>();
        tests().forEach(test -> {
            try {
                test.invoke(new InMemory(fault, plain));
            } catch (InvocationTargetException e) {
                if (!(e.getCause() instanceof TestAbortedException)) {
                    failures.add(test.getName());
                }
            } catch (IllegalAccessException e) {
                throw new AssertionError(e);
            }
        });
        return failures;
    }

    private static Stream<Method> tests() {
        return Arrays.stream(RowSourceKit.class.getMethods()).filter(method -> method.isAnnotationPresent(Test.class));
    }
}
