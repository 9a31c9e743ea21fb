package dev.livelist.query;

/** A request's parameter is unknown or has a value that is not allowed. Its message is meant for the client. */
public final class InvalidQueryException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String parameter;
    private final String allowed;

    /**
     * @param parameter the parameter's name, as the client sent it
     * @param problem what is wrong with it: "must be a whole number"
     * @param allowed what is allowed
     */
    public InvalidQueryException(String parameter, String problem, String allowed) {
        super("The parameter '" + parameter + "' " + problem + "; allowed: " + allowed);
        this.parameter = parameter;
        this.allowed = allowed;
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
