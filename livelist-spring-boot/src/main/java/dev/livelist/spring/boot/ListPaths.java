package dev.livelist.spring.boot;

import java.util.List;
import org.springframework.http.server.PathContainer;
import org.springframework.web.util.pattern.PathPattern;
import org.springframework.web.util.pattern.PathPatternParser;

/** The paths of lists, within the application. */
final class ListPaths {

    private final List<PathPattern> patterns;

    /** @param path below which lists are */
    ListPaths(String path) {
        PathPatternParser parser = PathPatternParser.defaultInstance;
        this.patterns = List.of(parser.parse(path), parser.parse(path + "/**"));
    }

    boolean contains(PathContainer path) {
        return patterns.stream().anyMatch(pattern -> pattern.matches(path));
    }
}
