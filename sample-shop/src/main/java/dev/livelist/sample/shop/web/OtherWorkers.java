package dev.livelist.sample.shop.web;

import java.time.Duration;
import java.util.List;
import org.springframework.web.cors.CorsConfiguration;

/** What a page and the other workers may do with each other. */
public final class OtherWorkers {

    private OtherWorkers() {}

    /** A page that another worker has served may have a pane on this one. It sends no cookie. */
    public static CorsConfiguration cors(List<String> workers) {
        CorsConfiguration cors = new CorsConfiguration();
        cors.setAllowedOriginPatterns(
                workers.stream().map(worker -> worker.replace(":*", ":[*]")).toList());
        cors.setAllowedMethods(List.of("GET", "POST", "PUT", "PATCH", "DELETE"));
        cors.setAllowedHeaders(List.of("Authorization", "Content-Type", "Livelist-Cause"));
        cors.setExposedHeaders(List.of("X-Worker", "ETag", "Location"));
        cors.setMaxAge(Duration.ofHours(1));
        return cors;
    }

    /** The page's content security policy: it needs nothing from elsewhere but other workers, and gets nothing from there. */
    public static String contentSecurityPolicy(List<String> workers) {
        return "default-src 'self'; connect-src 'self' " + String.join(" ", workers);
    }
}
