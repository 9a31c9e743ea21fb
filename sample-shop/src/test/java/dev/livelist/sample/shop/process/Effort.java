package dev.livelist.sample.shop.process;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.microsoft.playwright.CDPSession;
import com.microsoft.playwright.Page;
import java.util.HashMap;
import java.util.Map;

/**
 * What a tab costs its browser. Times are the processor's, not the clock's, so that they say little of what else the machine
 * was doing.
 */
final class Effort {

    private final Page tab;
    private final CDPSession session;

    /** Begins to count. */
    Effort(Page tab) {
        this.tab = tab;
        session = tab.context().newCDPSession(tab);
        JsonObject processor = new JsonObject();
        processor.addProperty("timeDomain", "threadTicks");
        session.send("Performance.enable", processor);
        tab.evaluate("""
                () => {
                  window.drawings = 0;
                  new MutationObserver(() => drawings++).observe(document.querySelector("tbody"), {
                    childList: true, subtree: true, characterData: true,
                  });
                }
                """);
    }

    /** The figures so far, once nothing moves any more and what is not needed has gone. */
    Figures afterRest() {
        tab.waitForFunction("() => document.getAnimations().length === 0");
        session.send("HeapProfiler.collectGarbage");
        Map<String, Double> metrics = new HashMap<>();
        for (JsonElement metric : session.send("Performance.getMetrics").getAsJsonArray("metrics")) {
            JsonObject named = metric.getAsJsonObject();
            metrics.put(named.get("name").getAsString(), named.get("value").getAsDouble());
        }
        return new Figures(
                metrics.get("Nodes").intValue(),
                metrics.get("JSEventListeners").intValue(),
                metrics.get("JSHeapUsedSize"),
                metrics.get("TaskDuration"),
                metrics.get("ScriptDuration"),
                ((Number) tab.evaluate("drawings")).intValue());
    }

    /**
     * Figures since the beginning, or of now.
     *
     * @param heap in bytes
     * @param busy seconds of the processor that the tab's main thread has had
     * @param script seconds of that for scripts
     * @param drawings how often the table has been drawn again
     */
    record Figures(int nodes, int listeners, double heap, double busy, double script, int drawings) {

        /** How many milliseconds of the processor one drawing took, with all that came with it. */
        double perDrawing(Figures later) {
            return 1_000 * (later.busy - busy) / (later.drawings - drawings);
        }

        /** What happened between these figures and later ones. */
        String until(Figures later) {
            return "the table drawn %d times, each %.1f ms of the processor (%.1f ms of scripts); nodes %d, then %d; listeners %d, then %d; heap %.2f MB, then %.2f MB"
                    .formatted(
                            later.drawings - drawings,
                            perDrawing(later),
                            1_000 * (later.script - script) / (later.drawings - drawings),
                            nodes,
                            later.nodes,
                            listeners,
                            later.listeners,
                            heap / 1e6,
                            later.heap / 1e6);
        }
    }
}
