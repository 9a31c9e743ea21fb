package dev.livelist.query;

import java.util.List;
import java.util.stream.Collectors;

/** A request's parameter is unknown or has a value that is not allowed. Its message is meant for the client. */
public final class InvalidQueryException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** The most values that a message quotes. */
    private static final int MAX_QUOTED = 3;

    private final String parameter;
    private final String allowed;

    /**
     * @param parameter the parameter's name, as the client sent it
     * @param problem what is wrong with it: "must be a whole number"
     * @param allowed what is allowed
     */
    public InvalidQueryException(String parameter, String problem, String allowed) {
        super("The parameter " + Quoted.name(parameter) + " " + problem + "; allowed: " + allowed);
        this.parameter = parameter;
        this.allowed = allowed;
    }

    /**
     * The same, and the message quotes the value.
     *
     * @param value the value that is refused, as the client sent it, decoded
     */
    public InvalidQueryException(String parameter, String problem, String value, String allowed) {
        this(parameter, problem + ": " + Quoted.of(value), allowed);
    }

    /** The refusal of a parameter that may be given once and came with these values, none or several. */
    public static InvalidQueryException ofRepeated(String parameter, List<String> values) {
        return new InvalidQueryException(
                parameter,
                "is given " + values.size() + " times: "
                        + values.stream().limit(MAX_QUOTED).map(Quoted::of).collect(Collectors.joining(", "))
                        + (values.size() > MAX_QUOTED ? ", …" : ""),
                "to give it once");
    }

    /** The parameter's name, as the client sent it. */
    public String parameter() {
        return parameter;
    }

    /** What is allowed. */
    public String allowed() {
        return allowed;
    }
}
