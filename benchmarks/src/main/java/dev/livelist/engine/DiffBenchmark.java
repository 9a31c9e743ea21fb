package dev.livelist.engine;

import com.flipkart.zjsonpatch.Jackson3JsonDiff;
import com.flipkart.zjsonpatch.Jackson3JsonPatch;
import dev.livelist.QueryShape;
import dev.livelist.engine.BenchmarkTable.Product;
import dev.livelist.engine.page.Contents;
import dev.livelist.engine.page.PageForm;
import dev.livelist.engine.page.Row;
import dev.livelist.engine.page.RowEncoder;
import dev.livelist.engine.page.RowsDocument;
import dev.livelist.engine.page.Total;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.NullUnmarked;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import tools.jackson.databind.JsonNode;

/**
 * The patch from one page of 50 rows to the next, as bytes; both documents are known, as rows to Livelist and as trees to the
 * library.
 */
@State(Scope.Benchmark)
@NullUnmarked // JMH calls the method that sets the fields
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class DiffBenchmark {

    @Param({"livelist", "zjsonpatch"})
    public String by = "livelist";

    /** One row has another price in its place; has one that takes it elsewhere on the page; goes, so that another comes. */
    @Param({"change", "move", "leave"})
    public String what = "change";

    private RowsDocument before;
    private RowsDocument after;
    private JsonNode beforeTree;
    private JsonNode afterTree;

    @Setup(Level.Trial)
    public void read() {
        BenchmarkTable table = new BenchmarkTable(200);
        List<Product> rows = table.first(BenchmarkTable.SIZE + 1);
        before = page(rows, table.count());
        beforeTree = BenchmarkTable.document(rows, table.count());
        long cents =
                switch (what) {
                    case "change" -> 2_001;
                    case "move" -> 4_001;
                    default -> 15_001;
                };
        table.put(BenchmarkTable.product(20, cents, 1));
        rows = table.first(BenchmarkTable.SIZE + 1);
        after = page(rows, table.count());
        afterTree = BenchmarkTable.document(rows, table.count());
        JsonNode patch = BenchmarkTable.JSON.readTree(patch());
        if (!BenchmarkTable.same(Jackson3JsonPatch.apply(patch, beforeTree), afterTree)) {
            throw new IllegalStateException("The patch of " + by + " is wrong: " + patch);
        }
    }

    private static RowsDocument page(List<Product> products, int total) {
        RowEncoder encoder = BenchmarkTable.encoder();
        int[] sortColumns = encoder.sortColumns(BenchmarkTable.SORT);
        List<Row> rows = products.stream()
                .limit(BenchmarkTable.SIZE)
                .map(product -> encoder.encode(BenchmarkTable.sourceRow(product), sortColumns))
                .toList();
        Row next = products.size() > BenchmarkTable.SIZE
                ? encoder.encode(BenchmarkTable.sourceRow(products.get(BenchmarkTable.SIZE)), sortColumns)
                : null;
        return new PageForm(new QueryShape.Page(0, BenchmarkTable.SIZE), encoder.shape())
                .document(new Contents(rows, next, new Total(total, false)));
    }

    @Benchmark
    public byte[] patch() {
        return by.equals("livelist")
                ? before.patchTo(after)
                : BenchmarkTable.JSON.writeValueAsBytes(Jackson3JsonDiff.asJson(beforeTree, afterTree));
    }
}
