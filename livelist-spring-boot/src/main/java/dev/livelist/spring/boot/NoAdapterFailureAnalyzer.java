package dev.livelist.spring.boot;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Says what is missing for lists to be served over HTTP. */
final class NoAdapterFailureAnalyzer extends AbstractFailureAnalyzer<NoAdapterException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, NoAdapterException cause) {
        NoAdapterException.Stack stack = cause.stack();
        return new FailureAnalysis(
                "Lists are declared (" + String.join(", ", cause.lists()) + "), and nothing serves them: this is an"
                        + " application with " + stack.title() + ", and its adapter is not on the class path.",
                "Add dev.livelist:" + stack.adapter() + " and org.springframework.boot:" + stack.starter()
                        + "; dev.livelist:livelist-spring-boot-starter brings the adapters of all web stacks.",
                cause);
    }
}
