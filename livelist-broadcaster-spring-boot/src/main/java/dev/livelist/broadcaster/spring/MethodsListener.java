package dev.livelist.broadcaster.spring;

import dev.livelist.broadcaster.Signal;
import dev.livelist.broadcaster.SignalListener;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Calls the methods of one bean for one label. All of them are called, and the first that throws is what the call threw. */
final class MethodsListener implements SignalListener {

    private final List<ListenerMethod> methods;

    MethodsListener(List<ListenerMethod> methods) {
        this.methods = methods;
    }

    @Override
    public void onSignal(Signal signal) {
        onSignals(List.of(signal));
    }

    @Override
    public void onSignals(List<Signal> signals) {
        RuntimeException first = null;
        for (ListenerMethod method : List.copyOf(methods)) {
            if (method.takesAll()) {
                first = failed(first, () -> method.call(signals));
            }
        }
        for (Signal signal : signals) {
            for (ListenerMethod method : List.copyOf(methods)) {
                if (!method.takesAll() && method.takes(signal)) {
                    first = failed(first, () -> method.call(signal));
                }
            }
        }
        if (first != null) {
            throw first;
        }
    }

    private static @Nullable RuntimeException failed(@Nullable RuntimeException before, Runnable call) {
        try {
            call.run();
            return before;
        } catch (RuntimeException failure) {
            if (before == null) {
                return failure;
            }
            before.addSuppressed(failure);
            return before;
        }
    }
}
