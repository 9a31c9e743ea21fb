package dev.livelist;

/**
 * A list asked for an attribute that the principal does not have, or has with another type. Over HTTP it is a 403. Thrown by {@link
 * LivePrincipal#attribute} inside a scope function, and to be let through: a condition that is left out instead would show rows.
 */
public final class AttributeException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String attribute;

    AttributeException(String attribute, String problem) {
        super("The attribute '" + attribute + "' of the principal " + problem, null, false, false);
        this.attribute = attribute;
    }

    /** The name of the attribute. */
    public String attribute() {
        return attribute;
    }
}
