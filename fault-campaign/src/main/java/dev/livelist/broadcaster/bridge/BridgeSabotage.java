package dev.livelist.broadcaster.bridge;

import java.util.Arrays;
import java.util.Collection;
import java.util.EnumSet;
import java.util.Set;

/** Takes rules out of the bridge of a campaign's worker, to show that the campaign fails without them. Only these workers have this class. */
public final class BridgeSabotage {

    private BridgeSabotage() {}

    /** Takes out the rules with these names, and ignores other names. */
    public static BridgedBroadcaster.Builder apply(BridgedBroadcaster.Builder builder, Collection<String> names) {
        Set<Rule> rules = EnumSet.noneOf(Rule.class);
        Arrays.stream(Rule.values()).filter(rule -> names.contains(rule.name())).forEach(rules::add);
        return builder.omit(rules);
    }
}
