package dev.livelist.sample.shop.web;

import org.jspecify.annotations.Nullable;

/** A request is invalid. The message says what is wrong and what is allowed. */
public final class InvalidInputException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final @Nullable String member;
    private final @Nullable String parameter;

    private InvalidInputException(@Nullable String member, @Nullable String parameter, String message) {
        super(message);
        this.member = member;
        this.parameter = parameter;
    }

    /** Something is wrong with the body as a whole. */
    static InvalidInputException body(String message) {
        return new InvalidInputException(null, null, message);
    }

    /** Something is wrong with a member of the body. */
    public static InvalidInputException member(String member, String rule) {
        return new InvalidInputException(member, null, member + " " + rule);
    }

    /** Something is wrong with a parameter of the address. */
    static InvalidInputException parameter(String parameter, String rule) {
        return new InvalidInputException(null, parameter, parameter + " " + rule);
    }

    /** The member of the body that is wrong; null where it is not a member. */
    public @Nullable String member() {
        return member;
    }

    /** The parameter of the address that is wrong; null where it is not a parameter. */
    public @Nullable String parameter() {
        return parameter;
    }
}
