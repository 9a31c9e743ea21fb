package dev.livelist.source.tck;

import static org.assertj.core.api.Assertions.assertThat;

import dev.livelist.ListDefinition;
import dev.livelist.source.RowSource;
import dev.livelist.source.tck.MemorySource.Fault;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.opentest4j.TestAbortedException;

/** The kit lets a right source pass, and each of many wrong ones fail. */
class KitTest {

    private static final ListDefinition<KitRow> ROWS = ListDefinition.of(KitRow.class)
            .publicAccess()
            .fields(KitRow::id, KitRow::name, KitRow::amount, KitRow::price, KitRow::active, KitRow::due)
            .build();

    /** The kit on a source in memory. */
    private static final class InMemory extends RowSourceKit {

        private final MemorySource source;

        InMemory(Fault fault) {
            this.source = new MemorySource(ROWS, fault);
        }

        @Override
        protected ListDefinition<?> definition() {
            return ROWS;
        }

        @Override
        protected RowSource source() {
            return source;
        }

        @Override
        protected void replaceAll(List<KitRow> rows) {
            source.replaceAll(rows);
        }
    }

    @Test
    void aRightSourcePasses() {
        assertThat(failures(Fault.NONE)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void aWrongSourceFailsTheTestOfWhatItDoesWrong(Fault fault) {
        assertThat(failures(fault)).contains(fault.test);
    }

    private static List<String> failures(Fault fault) {
        List<String> failures = new ArrayList<>();
        tests().forEach(test -> {
            try {
                test.invoke(new InMemory(fault));
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
