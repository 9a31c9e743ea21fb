package dev.livelist.r2dbc;

import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.Wrapped;
import org.springframework.r2dbc.connection.ConnectionHolder;
import org.springframework.transaction.reactive.TransactionSynchronizationManager;

/** Whether a write takes part in the transaction that is active around it. Asked only where one is. */
@FunctionalInterface
interface Binding {

    /** How a write stands to a transaction. */
    enum Relation {
        /** It is part of it. */
        PART,
        /** It is a transaction of its own. */
        APART,
        /** One of the two. */
        UNCLEAR
    }

    /** Whatever transaction is active is meant: the application says so itself. */
    Binding TO_ANY = transaction -> Relation.PART;

    /** Through which connections the write goes is not known. */
    Binding UNCLEAR = transaction -> Relation.UNCLEAR;

    Relation to(TransactionSynchronizationManager transaction);

    /**
     * A write through this connection factory takes part where the transaction holds a connection of it that is not in
     * auto-commit mode; the active transaction may be another database's, or have ended already.
     */
    static Binding through(ConnectionFactory connectionFactory) {
        return transaction -> {
            Object factory = connectionFactory;
            while (factory != null) {
                if (transaction.getResource(factory) instanceof ConnectionHolder holder) {
                    return holder.getConnection().isAutoCommit() ? Relation.APART : Relation.PART;
                }
                factory = factory instanceof Wrapped<?> wrapped ? wrapped.unwrap() : null;
            }
            return Relation.APART;
        };
    }
}
