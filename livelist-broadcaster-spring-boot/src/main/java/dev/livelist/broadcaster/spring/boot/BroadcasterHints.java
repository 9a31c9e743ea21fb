package dev.livelist.broadcaster.spring.boot;

import org.jspecify.annotations.Nullable;
import org.springframework.aot.hint.MemberCategory;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;

/** For native images: what the endpoint writes as JSON. */
final class BroadcasterHints implements RuntimeHintsRegistrar {

    @Override
    public void registerHints(RuntimeHints hints, @Nullable ClassLoader classLoader) {
        for (Class<?> written : new Class<?>[] {
            BroadcasterEndpoint.Report.class, BroadcasterInsight.Transport.class, BroadcasterInsight.Peer.class
        }) {
            hints.reflection().registerType(written, MemberCategory.INVOKE_PUBLIC_METHODS);
        }
    }
}
