package dev.livelist.engine;

import dev.livelist.engine.BenchmarkTable.Product;
import dev.livelist.engine.page.RowEncoder;
import dev.livelist.http.EncodedFrames;
import dev.livelist.source.SourceRow;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** A row to its JSON, and a patch to the event on the wire; both in bytes. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class EncodingBenchmark {

    private static final String VERSION = "q3VtVh4pQ2yZc0q1b7nE5w";

    @Param({"livelist", "jackson-bytes", "jackson-string"})
    public String by = "livelist";

    private final Product product = BenchmarkTable.product(4_711, 1_999, 123);
    private final SourceRow read = BenchmarkTable.sourceRow(product);
    private final RowEncoder encoder = BenchmarkTable.encoder();
    private final int[] sortColumns = encoder.sortColumns(BenchmarkTable.SORT);

    private final List<Operation> operations = List.of(
            new Operation("replace", "/rows/7/price", product.price()),
            new Operation("replace", "/rows/7/updatedAt", product.updatedAt()));
    private final byte[] patch = BenchmarkTable.JSON.writeValueAsBytes(operations);

    /** One of a patch. */
    public record Operation(String op, String path, Object value) {}

    @Benchmark
    public Object row() {
        return switch (by) {
            case "livelist" -> encoder.encode(read, sortColumns);
            case "jackson-bytes" -> BenchmarkTable.JSON.writeValueAsBytes(product);
            default -> BenchmarkTable.JSON.writeValueAsString(product).getBytes(StandardCharsets.UTF_8);
        };
    }

    /** Livelist's patch is bytes already: the diff writes them. */
    @Benchmark
    public byte[] event() {
        return switch (by) {
            case "livelist" -> EncodedFrames.of(new StreamEvent(StreamEvent.Type.PATCH, VERSION, patch, false));
            case "jackson-bytes" ->
                event(new String(BenchmarkTable.JSON.writeValueAsBytes(operations), StandardCharsets.UTF_8));
            default -> event(BenchmarkTable.JSON.writeValueAsString(operations));
        };
    }

    private static byte[] event(String data) {
        return ("event: patch\nid: " + VERSION + "\ndata: " + data + "\n\n").getBytes(StandardCharsets.UTF_8);
    }
}
