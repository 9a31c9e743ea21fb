package dev.livelist.engine;

import com.flipkart.zjsonpatch.Jackson3JsonDiff;
import dev.livelist.QueryShape;
import dev.livelist.engine.BenchmarkTable.Product;
import dev.livelist.engine.page.Contents;
import dev.livelist.engine.page.DocumentForm;
import dev.livelist.engine.page.PageForm;
import dev.livelist.engine.page.Row;
import dev.livelist.engine.page.RowEncoder;
import dev.livelist.engine.page.Total;
import dev.livelist.engine.page.Window;
import dev.livelist.engine.view.Prefix;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import tools.jackson.databind.node.ObjectNode;

/**
 * One change of a row of the first page, 50 of 1,000 rows in memory, to the patch that readers are sent. Livelist reads the row
 * that has changed, and all 76 again where too many have left. The others read the page again after each change and compare it
 * with the one before: from a table that keeps its rows in order, or sorting them.
 *
 * <p>Livelist's includes the version, a digest, which the others do not have.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class WindowBenchmark {

    private static final int ROWS = 1_000;
    private static final int NEED = BenchmarkTable.SIZE + 1;
    private static final LiveListsSettings SETTINGS = LiveListsSettings.DEFAULT;

    /** What is the same in memory as in the table: each row's price, then its id. */
    private static final Comparator<Row> ORDER = Comparator.<Row, BigDecimal>comparing(
                    row -> (BigDecimal) Objects.requireNonNull(row.sortValue(0)))
            .thenComparingLong(row -> (Long) row.key());

    @Param({"livelist", "reread", "reread-and-sort"})
    public String by = "livelist";

    private final Random random = new Random(7);
    private final BenchmarkTable table = new BenchmarkTable(ROWS);
    private final RowEncoder encoder = BenchmarkTable.encoder();
    private final int[] sortColumns = encoder.sortColumns(BenchmarkTable.SORT);
    private final Total total = new Total(ROWS, false);
    private final Window window =
            new Window(new PageForm(new QueryShape.Page(0, BenchmarkTable.SIZE), encoder.shape()), SETTINGS);
    private Prefix prefix = read();
    private ObjectNode shown = BenchmarkTable.document(table.first(NEED), ROWS);
    private long changes;

    @Setup(Level.Trial)
    public void open() {
        render();
    }

    @TearDown(Level.Iteration)
    public void check() {
        ObjectNode fresh = BenchmarkTable.document(table.first(NEED), ROWS);
        ObjectNode known = by.equals("livelist")
                ? (ObjectNode) BenchmarkTable.JSON.readTree(
                        Objects.requireNonNull(window.state()).document().json())
                : shown;
        if (!BenchmarkTable.same(fresh, known)) {
            throw new IllegalStateException("The page of " + by + " is " + known + ", not " + fresh);
        }
    }

    /** The patch; null where the page says the same as before. */
    @Benchmark
    public byte @Nullable [] change() {
        long id = changeOne();
        return switch (by) {
            case "livelist" -> applied(id);
            case "reread" -> compared(table.first(NEED));
            default -> {
                List<Product> rows = new ArrayList<>(table.all());
                rows.sort(BenchmarkTable.ORDER);
                yield compared(rows.subList(0, NEED));
            }
        };
    }

    /** Mostly a row of the page, which mostly stays near it; now and then one goes far away, or comes from there. */
    private long changeOne() {
        int dice = random.nextInt(20);
        List<Product> page = table.first(BenchmarkTable.SIZE);
        long id = dice == 0
                ? random.nextInt(ROWS)
                : page.get(random.nextInt(BenchmarkTable.SIZE)).id();
        table.put(BenchmarkTable.product(id, random.nextInt(dice <= 1 ? 100_000 : 9_000), ++changes));
        return id;
    }

    private byte @Nullable [] applied(long id) {
        Set<Object> dirty = Set.of(id);
        if (!prefix.canSpare(dirty, NEED)) {
            Prefix fresh = read();
            fresh.inherit(prefix);
            prefix = fresh;
        } else {
            prefix.replace(dirty, List.of(encode(table.get(id))));
            prefix.trim(NEED + 2 * SETTINGS.lookahead());
        }
        prefix.takeTouched();
        return render()
                ? Objects.requireNonNull(Objects.requireNonNull(window.state()).patch())
                        .data()
                : null;
    }

    private boolean render() {
        DocumentForm form = window.form();
        List<Row> next = prefix.slice(form.end(), form.end() + 1);
        return window.render(
                new Contents(prefix.slice(0, form.end()), next.isEmpty() ? null : next.get(0), total), null);
    }

    private Prefix read() {
        List<Row> rows = new ArrayList<>();
        table.first(NEED + SETTINGS.lookahead()).forEach(product -> rows.add(encode(product)));
        return new Prefix(Collections.unmodifiableList(rows), ORDER, false);
    }

    private Row encode(Product product) {
        return encoder.encode(BenchmarkTable.sourceRow(product), sortColumns);
    }

    private byte @Nullable [] compared(List<Product> rows) {
        ObjectNode now = BenchmarkTable.document(rows, ROWS);
        if (now.equals(shown)) {
            return null;
        }
        byte[] patch = BenchmarkTable.JSON.writeValueAsBytes(Jackson3JsonDiff.asJson(shown, now));
        shown = now;
        return patch;
    }
}
