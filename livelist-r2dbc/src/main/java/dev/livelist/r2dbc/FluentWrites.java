package dev.livelist.r2dbc;

import dev.livelist.broadcaster.ModelChange;
import org.springframework.data.r2dbc.core.ReactiveDeleteOperation;
import org.springframework.data.r2dbc.core.ReactiveInsertOperation;
import org.springframework.data.r2dbc.core.ReactiveUpdateOperation;
import org.springframework.data.r2dbc.core.ReactiveUpsertOperation;
import org.springframework.data.relational.core.query.Query;
import org.springframework.data.relational.core.query.Update;
import org.springframework.data.relational.core.sql.SqlIdentifier;
import reactor.core.publisher.Mono;

/** The fluent writes of entity operations, watched. A write into another table than the mapping's counts for the model all the same, and for
 * the models in that table. */
final class FluentWrites {

    private FluentWrites() {}

    record Insert<T>(EntityWrites writes, ReactiveInsertOperation.TerminatingInsert<T> target)
            implements ReactiveInsertOperation.ReactiveInsert<T> {

        @Override
        public ReactiveInsertOperation.TerminatingInsert<T> into(SqlIdentifier table) {
            return new Insert<>(writes.into(table), ((ReactiveInsertOperation.InsertWithTable<T>) target).into(table));
        }

        @Override
        public Mono<T> using(T entity) {
            return writes.save(ModelChange.Action.CREATED, entity, target.using(entity));
        }
    }

    record Upsert<T>(EntityWrites writes, ReactiveUpsertOperation.TerminatingUpsert<T> target)
            implements ReactiveUpsertOperation.ReactiveUpsert<T> {

        @Override
        public ReactiveUpsertOperation.TerminatingUpsert<T> inTable(SqlIdentifier table) {
            return new Upsert<>(
                    writes.into(table), ((ReactiveUpsertOperation.UpsertWithTable<T>) target).inTable(table));
        }

        @Override
        public Mono<T> one(T entity) {
            return writes.save(ModelChange.Action.UPDATED, entity, target.one(entity));
        }
    }

    record Updates(EntityWrites writes, Class<?> type, ReactiveUpdateOperation.TerminatingUpdate target, Query query)
            implements ReactiveUpdateOperation.ReactiveUpdate {

        @Override
        public ReactiveUpdateOperation.UpdateWithQuery inTable(SqlIdentifier table) {
            return new Updates(
                    writes.into(table), type, ((ReactiveUpdateOperation.UpdateWithTable) target).inTable(table), query);
        }

        @Override
        public ReactiveUpdateOperation.TerminatingUpdate matching(Query matching) {
            return new Updates(
                    writes, type, ((ReactiveUpdateOperation.UpdateWithQuery) target).matching(matching), matching);
        }

        @Override
        public Mono<Long> apply(Update update) {
            return writes.update(type, query, update, target.apply(update));
        }
    }

    record Deletes(EntityWrites writes, Class<?> type, ReactiveDeleteOperation.TerminatingDelete target, Query query)
            implements ReactiveDeleteOperation.ReactiveDelete {

        @Override
        public ReactiveDeleteOperation.DeleteWithQuery from(SqlIdentifier table) {
            return new Deletes(
                    writes.into(table), type, ((ReactiveDeleteOperation.DeleteWithTable) target).from(table), query);
        }

        @Override
        public ReactiveDeleteOperation.TerminatingDelete matching(Query matching) {
            return new Deletes(
                    writes, type, ((ReactiveDeleteOperation.DeleteWithQuery) target).matching(matching), matching);
        }

        @Override
        public Mono<Long> all() {
            return writes.delete(type, query, target.all());
        }
    }
}
