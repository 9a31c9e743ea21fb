package dev.livelist.spring.boot;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Shows what is wrong with a list's declaration or with a setting as what it is, and where in the application it is said. */
final class DeclarationFailureAnalyzer extends AbstractFailureAnalyzer<RuntimeException> {

    /** Whose complaints are about what the application says. */
    private static final List<String> JUDGES = List.of(
            "dev.livelist.ListDefinition",
            "dev.livelist.PropertyNames",
            "dev.livelist.broadcaster.ModelRegistry",
            "dev.livelist.broadcaster.ModelLabels",
            "dev.livelist.broadcaster.local.",
            "dev.livelist.engine.LiveLists",
            "dev.livelist.query.PageLimits",
            "dev.livelist.webflux.LiveHttpSettings");

    @Override
    protected @Nullable FailureAnalysis analyze(Throwable rootFailure, RuntimeException cause) {
        boolean complaint = cause instanceof IllegalStateException || cause instanceof IllegalArgumentException;
        StackTraceElement[] trace = cause.getStackTrace();
        String message = cause.getMessage();
        if (!complaint || message == null || trace.length == 0 || !isJudge(trace[0])) {
            return null;
        }
        for (StackTraceElement frame : trace) {
            if (!isOurs(frame)) {
                return new FailureAnalysis(
                        message + ".",
                        "Correct it; it is said by " + frame.getClassName() + "." + frame.getMethodName() + "("
                                + frame.getFileName() + ":" + frame.getLineNumber() + ").",
                        cause);
            }
            if (frame.getClassName().startsWith("dev.livelist.spring.boot.")) {
                break;
            }
        }
        return new FailureAnalysis(message + ".", "Correct the declaration or the configuration.", cause);
    }

    private static boolean isJudge(StackTraceElement frame) {
        return JUDGES.stream().anyMatch(frame.getClassName()::startsWith);
    }

    private static boolean isOurs(StackTraceElement frame) {
        return isJudge(frame)
                || frame.getClassName().startsWith("java.")
                || frame.getClassName().startsWith("dev.livelist.spring.boot.");
    }
}
