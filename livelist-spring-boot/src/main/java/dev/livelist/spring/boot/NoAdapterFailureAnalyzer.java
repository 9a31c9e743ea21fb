package dev.livelist.spring.boot;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Says what is missing for lists to be served over HTTP. */
final class NoAdapterFailureAnalyzer extends AbstractFailureAnalyzer<NoAdapterException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, NoAdapterException cause) {
        String description = "Lists are declared (" + String.join(", ", cause.lists()) + "), and nothing serves them: ";
        NoAdapterException.Stack stack = cause.stack();
        if (stack == null) {
            return new FailureAnalysis(
                    description + "this is no web application.",
                    "Add org.springframework.boot:spring-boot-starter-webmvc, or spring-boot-starter-webflux;"
                            + " dev.livelist:livelist-spring-boot-starter brings the adapters of both. Where a"
                            + " process without a web server is meant to have lists, say so by"
                            + " spring.main.web-application-type=none.",
                    cause);
        }
        return new FailureAnalysis(
                description + "this is an application with " + stack.title()
                        + ", and its adapter is not on the class path.",
                "Add dev.livelist:" + stack.adapter() + " and org.springframework.boot:" + stack.starter()
                        + "; dev.livelist:livelist-spring-boot-starter brings the adapters of all web stacks.",
                cause);
    }
}
