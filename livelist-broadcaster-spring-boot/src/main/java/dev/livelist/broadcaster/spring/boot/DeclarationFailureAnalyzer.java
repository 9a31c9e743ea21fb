package dev.livelist.broadcaster.spring.boot;

import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/** Shows what is wrong with a list's declaration or with a setting as what it is, and where in the application it is said. */
@Order(Ordered.HIGHEST_PRECEDENCE) // before Spring Boot's own, which see that a bean or the binding of a property
// failed
public final class DeclarationFailureAnalyzer implements FailureAnalyzer {

    /** The packages of Livelist whose classes complain about what the application declares and configures, all of them. */
    private static final List<String> PACKAGES = List.of(
            "dev.livelist.broadcaster.",
            "dev.livelist.capture.",
            "dev.livelist.engine.",
            "dev.livelist.http.",
            "dev.livelist.jpa.",
            "dev.livelist.query.",
            "dev.livelist.r2dbc.",
            "dev.livelist.source.",
            "dev.livelist.sql.",
            "dev.livelist.webflux.",
            "dev.livelist.webmvc.");

    /** Classes that do, in packages of which others, as the samples', are not. */
    private static final Pattern CLASSES =
            Pattern.compile("dev\\.livelist\\.([A-Z]|spring\\.boot\\.(Livelist|CaptureInstallation))[^.]*");

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
            if (isAutoConfiguration(frame) || isBinding(frame)) {
                break;
            }
            if (isJudge(frame) || frame.getClassName().startsWith("java.")) {
                continue;
            }
            return "Correct what " + frame.getClassName() + "." + frame.getMethodName() + "(" + frame.getFileName()
                    + ":" + frame.getLineNumber() + ") says.";
        }
        return "Correct the declaration or the configuration.";
    }

    private static boolean isJudge(StackTraceElement frame) {
        String name = frame.getClassName();
        return PACKAGES.stream().anyMatch(name::startsWith)
                || CLASSES.matcher(name).matches();
    }

    /** How Spring Boot makes the properties: nothing of the application is on the stack before it. */
    private static boolean isBinding(StackTraceElement frame) {
        return frame.getClassName().startsWith("jdk.") || frame.getClassName().startsWith("org.springframework.");
    }

    /** Where the declarations and the properties come together; the application's own code is not on the stack then. */
    private static boolean isAutoConfiguration(StackTraceElement frame) {
        String name = frame.getClassName();
        return (name.startsWith("dev.livelist.") && name.endsWith("Properties")) || name.endsWith("AutoConfiguration");
    }
}
