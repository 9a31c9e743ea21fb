package dev.livelist.spring.boot;

import dev.livelist.broadcaster.postgres.PostgresCapture;
import java.util.Map;
import java.util.TreeMap;
import org.springframework.data.r2dbc.core.R2dbcEntityOperations;
import org.springframework.data.r2dbc.dialect.DialectResolver;
import org.springframework.data.relational.core.mapping.RelationalPersistentEntity;
import org.springframework.data.relational.core.sql.IdentifierProcessing;
import org.springframework.data.relational.core.sql.SqlIdentifier;

/** Tables and keys as Spring Data R2DBC maps them. */
final class R2dbcCapturedTables implements CapturedTables {

    private final R2dbcEntityOperations operations;

    R2dbcCapturedTables(R2dbcEntityOperations operations) {
        this.operations = operations;
    }

    @Override
    public PostgresCapture addTo(PostgresCapture capture, Map<Class<?>, String> models) {
        IdentifierProcessing processing = DialectResolver.getDialect(
                        operations.getDatabaseClient().getConnectionFactory())
                .getIdentifierProcessing();
        // In the order of their labels, so that the text is always the same.
        Map<String, Class<?>> byLabel = new TreeMap<>();
        models.forEach((model, label) -> byLabel.put(label, model));
        PostgresCapture captured = capture;
        for (Map.Entry<String, Class<?>> model : byLabel.entrySet()) {
            RelationalPersistentEntity<?> entity =
                    operations.getConverter().getMappingContext().getPersistentEntity(model.getValue());
            if (entity != null && entity.hasIdProperty()) {
                SqlIdentifier key = entity.getRequiredIdProperty().getColumnName();
                captured = captured.table(
                        model.getKey(),
                        entity.getQualifiedTableName().toSql(processing),
                        unquoted(key.toSql(processing)));
            }
        }
        return captured;
    }

    private static String unquoted(String identifier) {
        return identifier.startsWith("\"")
                ? identifier.substring(1, identifier.length() - 1).replace("\"\"", "\"")
                : identifier;
    }
}
