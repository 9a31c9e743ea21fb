package dev.livelist.broadcaster.redis;

import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Which history of data a server has, by its answer to INFO. A process has an id of its own, and a server gets another
 * replication id when it is promoted: with both the same, all that has been acknowledged is still there. With another one
 * something acknowledged may be missing, however much looks as it did.
 *
 * @param run the id of the process
 * @param replication the id of the history that it has or replicates
 */
record History(String run, String replication) {

    /** What INFO has answered says; null where the ids are not among it. */
    static @Nullable History of(String info) {
        Map<String, String> fields = info.lines()
                .filter(line -> line.indexOf(':') > 0)
                .collect(Collectors.toMap(
                        line -> line.substring(0, line.indexOf(':')),
                        line -> line.substring(line.indexOf(':') + 1).strip(),
                        (one, other) -> other));
        String run = fields.get("run_id");
        String replication = fields.get("master_replid");
        return run == null || replication == null ? null : new History(run, replication);
    }
}
