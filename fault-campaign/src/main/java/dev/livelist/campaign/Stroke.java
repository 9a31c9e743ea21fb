package dev.livelist.campaign;

import java.util.Random;

/**
 * One fault, at one place.
 *
 * @param member which worker it is about, from 0; of no meaning for what is about none
 * @param seed of what is random in it
 */
record Stroke(Fault fault, int member, long seed) {

    Random random() {
        return new Random(seed);
    }

    /** How long it lasts. */
    long holdMillis() {
        return fault.shortest() + (seed & 0x7fff_ffffL) % (fault.longest() - fault.shortest() + 1);
    }

    Member member(Cluster cluster) {
        return fault == Fault.CLOCK_JUMPED
                ? cluster.withClock()
                : cluster.members().get(member);
    }

    /** Whether the two exclude each other: they disturb the same thing, or one needs what the other takes away. */
    boolean excludes(Stroke other) {
        Fault.Place place = fault.place();
        return place == Fault.Place.EVERYWHERE
                || (place == other.fault.place() && (!place.isOfOneWorker() || member == other.member))
                || fault.needs().contains(other.fault.place())
                || other.fault.needs().contains(place)
                || other.fault.place() == Fault.Place.EVERYWHERE;
    }

    @Override
    public String toString() {
        return fault + "/" + member + "/" + seed;
    }

    static Stroke parse(String text) {
        String[] parts = text.strip().split("/", -1);
        return new Stroke(Fault.valueOf(parts[0]), Integer.parseInt(parts[1]), Long.parseLong(parts[2]));
    }
}
