package dev.livelist.engine;

import java.util.Arrays;
import java.util.Collection;
import java.util.EnumSet;
import java.util.Set;

/** Switches on the engine's deliberate faults in a campaign's worker, to show that the campaign fails. Only these workers have this class. */
public final class EngineSabotage {

    private EngineSabotage() {}

    /** Switches on the mutations with these names, and ignores other names. */
    public static LiveLists.Builder apply(LiveLists.Builder builder, Collection<String> names) {
        Set<Mutation> mutations = EnumSet.noneOf(Mutation.class);
        Arrays.stream(Mutation.values())
                .filter(mutation -> names.contains(mutation.name()))
                .forEach(mutations::add);
        return builder.mutations(mutations);
    }
}
