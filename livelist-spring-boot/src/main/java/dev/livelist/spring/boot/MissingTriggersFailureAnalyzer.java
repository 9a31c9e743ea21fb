package dev.livelist.spring.boot;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Shows the triggers that are to be installed. */
final class MissingTriggersFailureAnalyzer extends AbstractFailureAnalyzer<MissingTriggersException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, MissingTriggersException cause) {
        return new FailureAnalysis(
                cause.getMessage() + ".",
                "Set livelist.capture-install=true, where the application's user owns the tables; or have their owner run"
                        + " this:\n\n" + cause.sql(),
                cause);
    }
}
