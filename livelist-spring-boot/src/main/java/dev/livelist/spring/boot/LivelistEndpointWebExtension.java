package dev.livelist.spring.boot;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.SecurityContext;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.web.annotation.EndpointWebExtension;

/** {@code /actuator/livelist/{list}} over HTTP: whether it shows values may depend on the user. */
@EndpointWebExtension(endpoint = LivelistEndpoint.class)
final class LivelistEndpointWebExtension {

    private final LivelistEndpoint endpoint;
    private final LivelistEndpointProperties properties;

    LivelistEndpointWebExtension(LivelistEndpoint endpoint, LivelistEndpointProperties properties) {
        this.endpoint = endpoint;
        this.properties = properties;
    }

    @ReadOperation
    LivelistEndpoint.@Nullable ListReport explain(SecurityContext user, @Selector String list) {
        return endpoint.explain(list, properties.showValues().isShown(user, properties.roles()));
    }
}
