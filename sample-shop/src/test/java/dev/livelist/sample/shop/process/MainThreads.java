package dev.livelist.sample.shop.process;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Page;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import tools.jackson.databind.JsonNode;

/**
 * What the main threads of some tabs do for a while, from the browser's own trace: how long each of their tasks takes by the
 * clock, and for how much of that it has a processor. Where the two differ, others had it.
 */
final class MainThreads {

    private static final double LONG = 50;

    private final Browser browser;
    private final int tabs;

    private MainThreads(Browser browser, int tabs) {
        this.browser = browser;
        this.tabs = tabs;
    }

    /** Begins to watch. */
    static MainThreads watch(Page... tabs) {
        Browser browser = Objects.requireNonNull(tabs[0].context().browser());
        browser.startTracing(
                null, new Browser.StartTracingOptions().setCategories(List.of("toplevel", "blink.user_timing")));
        for (int i = 0; i < tabs.length; i++) {
            tabs[i].evaluate("name => performance.mark(name)", mark(i));
        }
        return new MainThreads(browser, tabs.length);
    }

    /** Ends it; gives the tasks of each tab, in order. */
    List<Tasks> stop() {
        JsonNode events = Shop.JSON.readTree(browser.stopTracing()).get("traceEvents");
        List<Tasks> tasks = new ArrayList<>();
        for (int i = 0; i < tabs; i++) {
            tasks.add(Tasks.of(events, threadOf(events, mark(i))));
        }
        return tasks;
    }

    private static String mark(int tab) {
        return "main thread " + tab;
    }

    private static String threadOf(JsonNode events, String mark) {
        for (JsonNode event : events) {
            if (mark.equals(event.path("name").asString(""))) {
                return thread(event);
            }
        }
        throw new AssertionError("The trace does not tell of " + mark);
    }

    private static String thread(JsonNode event) {
        return event.path("pid").asString("") + "/" + event.path("tid").asString("");
    }

    /**
     * The tasks of one thread; times are in milliseconds.
     *
     * @param late how many took more than 50 ms by the clock
     * @param longest by the clock
     * @param heavy how many had a processor for more than 50 ms
     * @param heaviest by the processor
     */
    record Tasks(int count, int late, double longest, int heavy, double heaviest) {

        private static Tasks of(JsonNode events, String thread) {
            int count = 0;
            int late = 0;
            double longest = 0;
            int heavy = 0;
            double heaviest = 0;
            for (JsonNode event : events) {
                if (event.path("name").asString("").equals("ThreadControllerImpl::RunTask")
                        && thread(event).equals(thread)) {
                    double clock = event.path("dur").asDouble(0) / 1_000;
                    double processor = event.path("tdur").asDouble(0) / 1_000;
                    count++;
                    late += clock > LONG ? 1 : 0;
                    longest = Math.max(longest, clock);
                    heavy += processor > LONG ? 1 : 0;
                    heaviest = Math.max(heaviest, processor);
                }
            }
            return new Tasks(count, late, longest, heavy, heaviest);
        }

        @Override
        public String toString() {
            return "of %d tasks the heaviest had the processor for %.1f ms, %d for more than 50 ms; by the clock %d took more than 50 ms, the longest %.0f ms"
                    .formatted(count, heaviest, heavy, late, longest);
        }
    }
}
