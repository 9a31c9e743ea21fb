package com.example.helpdesk;

import java.util.List;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.cors.CorsConfiguration;
import org.springframework.web.cors.CorsConfigurationSource;
import org.springframework.web.cors.UrlBasedCorsConfigurationSource;

@Configuration(proxyBeanMethods = false)
class OtherSites {

    /** Which pages of other sites may read the lists; Spring Security goes by it. */
    @Bean
    CorsConfigurationSource sitesThatReadLists() {
        CorsConfiguration lists = new CorsConfiguration();
        lists.setAllowedOrigins(List.of("https://desk.example.com"));
        lists.setAllowedMethods(List.of("GET"));
        lists.setAllowedHeaders(List.of("Authorization", "If-None-Match", "Last-Event-ID"));
        lists.setExposedHeaders(List.of("ETag")); // the version, by which a page goes on from the document it has
        UrlBasedCorsConfigurationSource paths = new UrlBasedCorsConfigurationSource();
        paths.registerCorsConfiguration("/live/**", lists);
        return paths;
    }
}
