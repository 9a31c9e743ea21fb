package dev.livelist.r2dbc;

import org.springframework.data.r2dbc.convert.R2dbcConverter;
import org.springframework.data.r2dbc.dialect.R2dbcDialect;
import org.springframework.data.r2dbc.query.BoundCondition;
import org.springframework.data.r2dbc.query.QueryMapper;
import org.springframework.data.relational.core.dialect.RenderContextFactory;
import org.springframework.data.relational.core.mapping.RelationalPersistentEntity;
import org.springframework.data.relational.core.query.CriteriaDefinition;
import org.springframework.data.relational.core.sql.Condition;
import org.springframework.data.relational.core.sql.Expressions;
import org.springframework.data.relational.core.sql.Select;
import org.springframework.data.relational.core.sql.Table;
import org.springframework.data.relational.core.sql.render.SqlRenderer;

/** Writes Spring Data's criteria as a condition, by Spring Data's own mapper and renderer. Safe for any number of threads. */
final class CriteriaSql {

    private final RelationalPersistentEntity<?> entity;
    private final Table table;
    private final QueryMapper mapper;
    private final SqlRenderer renderer;
    private final String beforeCondition;

    CriteriaSql(RelationalPersistentEntity<?> entity, R2dbcConverter converter, R2dbcDialect dialect) {
        this.entity = entity;
        this.table = Table.create(entity.getQualifiedTableName());
        this.mapper = new QueryMapper(dialect, converter);
        this.renderer = SqlRenderer.create(new RenderContextFactory(dialect).createRenderContext());
        this.beforeCondition = renderer.render(Select.builder()
                        .select(Expressions.just("1"))
                        .from(table)
                        .build())
                + " WHERE ";
    }

    void add(SqlText sql, Object criteria) {
        if (!(criteria instanceof CriteriaDefinition definition)) {
            throw new IllegalStateException("The scope of " + entity.getType().getName() + " is given as "
                    + criteria.getClass().getName() + "; this source understands conditions of Livelist and "
                    + CriteriaDefinition.class.getName());
        }
        if (definition.isEmpty()) {
            sql.add("TRUE");
            return;
        }
        BoundCondition bound = mapper.getMappedObject(sql.markers(), definition, table, entity);
        sql.add(rendered(bound.getCondition()), bound.getBindings());
    }

    /** Spring Data renders whole statements only; what follows the WHERE of one is the condition. */
    private String rendered(Condition condition) {
        String statement = renderer.render(Select.builder()
                .select(Expressions.just("1"))
                .from(table)
                .where(condition)
                .build());
        if (!statement.startsWith(beforeCondition)) {
            throw new IllegalStateException("Spring Data renders a condition in an unexpected way: " + statement);
        }
        return statement.substring(beforeCondition.length());
    }
}
