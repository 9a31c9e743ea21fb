package dev.livelist.test;

/** A list that was not opened, or a document that was not given. A test that expects it looks at the {@link #status}. */
public final class ListRefusedError extends AssertionError {

    private static final long serialVersionUID = 1;

    private final int status;

    ListRefusedError(ListAddress address, int status, String why) {
        super("The list '" + address.list() + "' was refused with " + status + ": " + why);
        this.status = status;
    }

    /** As HTTP has it, also where no HTTP is: 400 a parameter, 401 a login is needed, 403 a role, 404 no such list, 503 later. */
    public int status() {
        return status;
    }
}
