package dev.livelist.broadcaster.bridge;

import java.util.Arrays;
import java.util.Collection;
import java.util.EnumSet;
import java.util.Set;

/** Takes rules out of the bridge of a campaign's worker, to see that the campaign misses them. On no other class path. */
public final class BridgeSabotage {

    private BridgeSabotage() {}

    /** Leaves out the rules among those names; other names are not its. */
    public static BridgedBroadcaster.Builder apply(BridgedBroadcaster.Builder builder, Collection<String> names) {
        Set<Rule> rules = EnumSet.noneOf(Rule.class);
        Arrays.stream(Rule.values()).filter(rule -> names.contains(rule.name())).forEach(rules::add);
        return builder.omit(rules);
    }
}
