package dev.livelist.broadcaster.spring;

import dev.livelist.broadcaster.Broadcaster;
import dev.livelist.broadcaster.Invalidation;
import dev.livelist.broadcaster.Subscription;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.aop.support.AopUtils;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.BeanFactoryAware;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.beans.factory.config.ConfigurableBeanFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.core.MethodIntrospector;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.core.annotation.AnnotationUtils;

/** Finds the methods with {@link BroadcastListener}, and subscribes them while the context is running. */
public final class BroadcastListeners implements BeanPostProcessor, BeanFactoryAware, SmartLifecycle {

    /** Before the web server, which begins to serve requests in a later phase and stops in an earlier one. */
    private static final int PHASE = 0;

    private static final Logger log = LoggerFactory.getLogger(BroadcastListeners.class);

    private final Supplier<Broadcaster> broadcaster;
    private final Map<Group, List<ListenerMethod>> groups = new LinkedHashMap<>();
    private final List<Subscription> subscriptions = new ArrayList<>();
    private @Nullable BeanFactory beans;
    private boolean running;

    private record Group(String bean, String label) {}

    /** Finds methods before there is a broadcaster. */
    public BroadcastListeners(Supplier<Broadcaster> broadcaster) {
        this.broadcaster = broadcaster;
    }

    @Override
    public void setBeanFactory(BeanFactory beanFactory) {
        beans = beanFactory;
    }

    @Override
    public Object postProcessAfterInitialization(Object bean, String name) {
        Class<?> type = AopUtils.getTargetClass(bean);
        if (AnnotationUtils.isCandidateClass(type, BroadcastListener.class)) {
            Map<Method, BroadcastListener> methods =
                    MethodIntrospector.selectMethods(type, (MethodIntrospector.MetadataLookup<BroadcastListener>)
                            method -> AnnotatedElementUtils.findMergedAnnotation(method, BroadcastListener.class));
            methods.forEach((method, listener) -> add(bean, name, method, listener));
        }
        return bean;
    }

    private synchronized void add(Object bean, String name, Method method, BroadcastListener listener) {
        ListenerMethod found = ListenerMethod.of(bean, method);
        BeanFactory factory = Objects.requireNonNull(beans, "the bean factory is set first");
        if (!factory.containsBean(name) || !factory.isSingleton(name)) {
            throw new IllegalStateException(
                    "@BroadcastListener on " + method + ": '" + name + "' is no singleton; listen in one");
        }
        for (String value : listener.value()) {
            Group group = new Group(name, resolved(value));
            List<ListenerMethod> known = groups.get(group);
            if (known != null) {
                known.add(found);
            } else {
                List<ListenerMethod> added = new ArrayList<>();
                added.add(found);
                groups.put(group, added);
                if (running) {
                    subscribe(group, added); // a bean that was made late; its other methods follow into the same list
                }
            }
        }
    }

    private String resolved(String label) {
        String resolved =
                beans instanceof ConfigurableBeanFactory factory ? factory.resolveEmbeddedValue(label) : label;
        return Objects.requireNonNullElse(resolved, label);
    }

    private void subscribe(Group group, List<ListenerMethod> methods) {
        subscriptions.add(broadcaster.get().subscribe(group.label(), new MethodsListener(methods)));
    }

    private void warnOfMissing(Group group, List<ListenerMethod> methods) {
        if (methods.stream().noneMatch(ListenerMethod::takesInvalidations)) {
            log.warn(
                    "livelist.listener.no-invalidations: '{}' takes changes of {} and no {}: where changes may have been missed"
                            + " it is not told; add a @BroadcastListener method for them",
                    group.bean(),
                    group.label(),
                    Invalidation.class.getSimpleName());
        }
    }

    @Override
    public synchronized void start() {
        if (!running) {
            running = true;
            groups.forEach((group, methods) -> {
                warnOfMissing(group, methods);
                subscribe(group, methods);
            });
        }
    }

    @Override
    public synchronized void stop() {
        running = false;
        subscriptions.forEach(Subscription::close);
        subscriptions.clear();
    }

    @Override
    public synchronized boolean isRunning() {
        return running;
    }

    @Override
    public int getPhase() {
        return PHASE;
    }
}
