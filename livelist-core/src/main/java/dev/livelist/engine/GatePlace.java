package dev.livelist.engine;

import dev.livelist.source.RowSource;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The one place that a view has at the gate, if it has one. Confined to the view's serial executor. */
final class GatePlace {

    private final Gate gate;
    private final RowSource list;
    private final SerialExecutor serial;
    private Gate.@Nullable Ticket ticket;

    GatePlace(Gate gate, RowSource list, SerialExecutor serial) {
        this.gate = gate;
        this.list = list;
        this.serial = serial;
    }

    /**
     * Waits for a turn, in the place of one that is less urgent.
     *
     * @param again whether what is to be read has failed the last time
     * @param turn run on the serial executor when it has come, unless the place has been left
     */
    void enter(ReadPriority priority, boolean again, Consumer<Gate.Ticket> turn) {
        Gate.Ticket present = ticket;
        if (present != null) {
            if (present.priority().compareTo(priority) <= 0) {
                return;
            }
            present.release();
        }
        Gate.Ticket[] mine = new Gate.Ticket[1];
        mine[0] = gate.enter(
                priority, list, again, () -> serial.execute(() -> granted(Objects.requireNonNull(mine[0]), turn)));
        ticket = mine[0];
    }

    private void granted(Gate.Ticket granted, Consumer<Gate.Ticket> turn) {
        if (granted == ticket) {
            ticket = null;
            turn.accept(granted);
        } else {
            granted.release();
        }
    }

    boolean isHeld() {
        return ticket != null;
    }

    void leave() {
        Gate.Ticket present = ticket;
        ticket = null;
        if (present != null) {
            present.release();
        }
    }
}
