package dev.livelist.broadcaster.spring;

import dev.livelist.broadcaster.Invalidation;
import dev.livelist.broadcaster.ModelChange;
import dev.livelist.broadcaster.Signal;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.UndeclaredThrowableException;
import java.util.List;
import org.springframework.aop.support.AopUtils;
import org.springframework.core.ResolvableType;
import org.springframework.util.ReflectionUtils;

/**
 * A method that listens.
 *
 * @param bean whose method
 * @param method as it can be called on the bean, which may be a proxy
 * @param type what it takes: a kind of signal, or {@link List} for all that was waiting
 */
record ListenerMethod(Object bean, Method method, Class<?> type) {

    private static final String TAKES = "a method with one parameter, a " + ModelChange.class.getSimpleName() + ", an "
            + Invalidation.class.getSimpleName() + ", a " + Signal.class.getSimpleName() + " or a List<Signal>";

    /** Refuses what cannot listen, naming it. */
    static ListenerMethod of(Object bean, Method method) {
        if (method.getParameterCount() != 1) {
            throw new IllegalStateException("@BroadcastListener on " + method + ": it must be on " + TAKES);
        }
        ResolvableType parameter = ResolvableType.forMethodParameter(method, 0);
        Class<?> raw = parameter.toClass();
        boolean ofSignals = raw == List.class && parameter.getGeneric(0).resolve(Signal.class) == Signal.class;
        if (raw != ModelChange.class && raw != Invalidation.class && raw != Signal.class && !ofSignals) {
            throw new IllegalStateException(
                    "@BroadcastListener on " + method + " takes " + parameter + ": it must be on " + TAKES);
        }
        if (method.getReturnType() != void.class) {
            throw new IllegalStateException("@BroadcastListener on " + method
                    + ": nobody would see what it returns; it must return nothing, and may block");
        }
        Method invocable = AopUtils.selectInvocableMethod(method, bean.getClass());
        ReflectionUtils.makeAccessible(invocable);
        return new ListenerMethod(bean, invocable, raw);
    }

    boolean takesAll() {
        return type == List.class;
    }

    boolean takes(Signal signal) {
        return type.isInstance(signal);
    }

    boolean takesInvalidations() {
        return type != ModelChange.class;
    }

    void call(Object argument) {
        try {
            method.invoke(bean, argument);
        } catch (InvocationTargetException failure) {
            Throwable thrown = failure.getTargetException();
            if (thrown instanceof RuntimeException unchecked) {
                throw unchecked;
            }
            if (thrown instanceof Error error) {
                throw error;
            }
            throw new UndeclaredThrowableException(thrown);
        } catch (IllegalAccessException impossible) {
            throw new IllegalStateException("It was made accessible: " + method, impossible);
        }
    }
}
