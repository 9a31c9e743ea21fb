package dev.livelist.spring.boot;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/** Shows what is wrong with a list's declaration or with a setting as what it is, and where in the application it is said. */
@Order(Ordered.HIGHEST_PRECEDENCE) // before Spring Boot's own, which see that a bean or the binding of a property
// failed
final class DeclarationFailureAnalyzer implements FailureAnalyzer {

    /** Whose complaints are about what the application says. */
    private static final List<String> JUDGES = List.of(
            "dev.livelist.ListDefinition",
            "dev.livelist.DefinitionCheck",
            "dev.livelist.DefinitionDraft",
            "dev.livelist.spring.boot.LivelistProperties",
            "dev.livelist.PropertyNames",
            "dev.livelist.broadcaster.ModelRegistry",
            "dev.livelist.broadcaster.ModelLabels",
            "dev.livelist.broadcaster.local.",
            "dev.livelist.broadcaster.bridge.BridgeConfig",
            "dev.livelist.broadcaster.redis.RedisTransport$Builder",
            "dev.livelist.broadcaster.postgres.",
            "dev.livelist.spring.boot.PostgresServers",
            "dev.livelist.spring.boot.CaptureInstallation",
            "dev.livelist.jpa.JpaModel",
            "dev.livelist.jpa.JpaRowSourceFactory",
            "dev.livelist.jpa.SessionStateCheck",
            "dev.livelist.spring.boot.LivelistJpaAutoConfiguration",
            "dev.livelist.engine.LiveLists",
            "dev.livelist.query.PageLimits",
            "dev.livelist.webflux.LiveHttpSettings");

    @Override
    public @Nullable FailureAnalysis analyze(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (isComplaint(cause)) {
                return new FailureAnalysis(cause.getMessage() + ".", action(cause.getStackTrace()), cause);
            }
        }
        return null;
    }

    private static boolean isComplaint(Throwable cause) {
        StackTraceElement[] trace = cause.getStackTrace();
        return (cause instanceof IllegalStateException || cause instanceof IllegalArgumentException)
                && cause.getMessage() != null
                && trace.length > 0
                && isJudge(trace[0]);
    }

    private static String action(StackTraceElement[] trace) {
        for (StackTraceElement frame : trace) {
            if (isJudge(frame) || frame.getClassName().startsWith("java.")) {
                continue;
            }
            if (isAutoConfiguration(frame) || isBinding(frame)) {
                break;
            }
            return "Correct what " + frame.getClassName() + "." + frame.getMethodName() + "(" + frame.getFileName()
                    + ":" + frame.getLineNumber() + ") says.";
        }
        return "Correct the declaration or the configuration.";
    }

    private static boolean isJudge(StackTraceElement frame) {
        return JUDGES.stream().anyMatch(frame.getClassName()::startsWith);
    }

    /** How Spring Boot makes the properties: nothing of the application is on the stack before it. */
    private static boolean isBinding(StackTraceElement frame) {
        return frame.getClassName().startsWith("jdk.") || frame.getClassName().startsWith("org.springframework.");
    }

    /** Where the declarations and the properties come together; the application's own code is not on the stack then. */
    private static boolean isAutoConfiguration(StackTraceElement frame) {
        String name = frame.getClassName();
        return name.equals(LivelistProperties.class.getName()) || name.endsWith("AutoConfiguration");
    }
}
