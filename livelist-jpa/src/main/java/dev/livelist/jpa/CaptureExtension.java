package dev.livelist.jpa;

import java.util.function.Supplier;
import org.hibernate.engine.extension.spi.ExtensionIntegration;
import org.hibernate.engine.extension.spi.ExtensionIntegrationContext;
import org.hibernate.engine.spi.SharedSessionContractImplementor;
import org.jspecify.annotations.Nullable;

/**
 * Gives each session of a persistence unit that has a {@link JpaChangeCapture} among its settings what follows its changes.
 * Hibernate finds it by its service file, and makes one for each unit.
 */
public final class CaptureExtension implements ExtensionIntegration<SessionChanges> {

    private volatile @Nullable MappedTables mapped;

    /** For Hibernate. */
    public CaptureExtension() {}

    @Override
    public Class<SessionChanges> getExtensionType() {
        return SessionChanges.class;
    }

    @Override
    @SuppressWarnings("NullAway") // where there is no capture, Hibernate keeps a null, and no listener asks for it
    public @Nullable SessionChanges createExtension(ExtensionIntegrationContext context) {
        SharedSessionContractImplementor session = context.getSession();
        Supplier<MappedTables> tables = () -> tables(session);
        return session.getFactory().getProperties().get(JpaChangeCapture.SETTING) instanceof JpaChangeCapture capture
                ? SessionChanges.of(capture, session, tables)
                : null;
    }

    private MappedTables tables(SharedSessionContractImplementor session) {
        MappedTables known = mapped;
        if (known == null) {
            known = new MappedTables(session.getFactory());
            mapped = known;
        }
        return known;
    }
}
