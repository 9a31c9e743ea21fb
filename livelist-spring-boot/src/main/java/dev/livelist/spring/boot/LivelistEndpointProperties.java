package dev.livelist.spring.boot;

import java.util.Set;
import org.springframework.boot.actuate.endpoint.Show;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What the endpoint {@code livelist} shows.
 *
 * @param showValues When to show the values in scopes, filters and searches of readers. Otherwise only their shape is shown.
 * @param roles Roles of which a user needs one to be authorized to see values. With none, any user who is logged in is authorized.
 */
@ConfigurationProperties("management.endpoint.livelist")
record LivelistEndpointProperties(
        @DefaultValue("never") Show showValues,
        @DefaultValue Set<String> roles) {}
