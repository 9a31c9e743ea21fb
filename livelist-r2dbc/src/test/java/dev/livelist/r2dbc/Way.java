package dev.livelist.r2dbc;

import static dev.livelist.broadcaster.ModelChange.created;
import static dev.livelist.broadcaster.ModelChange.deleted;
import static dev.livelist.broadcaster.ModelChange.updated;
import static org.springframework.data.relational.core.query.Criteria.where;
import static org.springframework.data.relational.core.query.Query.query;

import dev.livelist.broadcaster.Invalidation;
import dev.livelist.broadcaster.Signal;
import java.util.List;
import java.util.function.Function;
import org.springframework.data.relational.core.query.Query;
import org.springframework.data.relational.core.query.Update;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Each way of writing to a table that has the items 1 {@code a} and 2 {@code b}, and what is to be told of it. */
enum Way {
    SAVE_NEW(app -> app.items().save(Item.named("c")), created("shop.item", 100)),
    SAVE_EXISTING(app -> app.items().save(new Item(1L, "x")), updated("shop.item", 1)),
    SAVE_ALL(
            app -> app.items()
                    .saveAll(List.of(Item.named("c"), new Item(2L, "x")))
                    .then(),
            created("shop.item", 100),
            updated("shop.item", 2)),
    SAVE_ALL_OF_A_PUBLISHER(
            app -> app.items()
                    .saveAll(Flux.just(new Item(1L, "x"), Item.named("c")))
                    .then(),
            updated("shop.item", 1),
            created("shop.item", 100)),
    INSERT(app -> app.template().insert(Item.named("c")), created("shop.item", 100)),
    INSERT_FLUENTLY(
            app -> app.template().insert(Item.class).into("item").using(new Item(7L, "c")), created("shop.item", 7)),
    UPSERT(app -> app.template().upsert(new Item(1L, "x")), updated("shop.item", 1)),
    UPSERT_FLUENTLY(app -> app.template().upsert(Item.class).one(new Item(7L, "x")), updated("shop.item", 7)),
    UPDATE(app -> app.template().update(new Item(1L, "x")), updated("shop.item", 1)),
    UPDATE_BY_KEY(
            app -> app.template().update(query(where("id").is(1L)), Update.update("name", "x"), Item.class),
            updated("shop.item", 1)),
    UPDATE_BY_QUERY(
            app -> app.template().update(query(where("name").is("a")), Update.update("name", "x"), Item.class),
            everything()),
    UPDATE_OF_KEYS(
            app -> app.template().update(query(where("id").is(1L)), Update.update("id", 8L), Item.class), everything()),
    UPDATE_FLUENTLY(
            app -> app.template()
                    .update(Item.class)
                    .matching(query(where("id").in(1L, 2L).and("name").is("a")))
                    .apply(Update.update("name", "x")),
            everything()),
    DELETE_BY_ID(app -> app.items().deleteById(1L), deleted("shop.item", 1)),
    DELETE_BY_ID_OF_A_PUBLISHER(app -> app.items().deleteById(Mono.just(2L)), deleted("shop.item", 2)),
    DELETE(app -> app.items().delete(new Item(1L, "a")), deleted("shop.item", 1)),
    DELETE_ALL_BY_ID(
            app -> app.items().deleteAllById(List.of(1L, 2L)), deleted("shop.item", 1), deleted("shop.item", 2)),
    DELETE_ALL_OF(
            app -> app.items().deleteAll(List.of(new Item(1L, "a"), new Item(2L, "b"))),
            deleted("shop.item", 1),
            deleted("shop.item", 2)),
    DELETE_ALL(app -> app.items().deleteAll(), everything()),
    DELETE_DERIVED(app -> app.items().deleteByName("a"), everything()),
    MODIFY_BY_QUERY_METHOD(app -> app.items().append("!"), everything()),
    DELETE_BY_QUERY_METHOD(app -> app.items().deleteWithoutSaying("a").then(), everything()),
    DELETE_ENTITY(app -> app.template().delete(new Item(2L, "b")), deleted("shop.item", 2)),
    DELETE_BY_KEYS(
            app -> app.template().delete(query(where("id").in(1L, 2L)), Item.class),
            deleted("shop.item", 1),
            deleted("shop.item", 2)),
    DELETE_BY_QUERY(app -> app.template().delete(query(where("name").is("a")), Item.class), everything()),
    DELETE_FLUENTLY(
            app -> app.template()
                    .delete(Item.class)
                    .from("item")
                    .matching(query(where("id").is(1L)))
                    .all(),
            deleted("shop.item", 1)),
    DELETE_ALL_FLUENTLY(
            app -> app.template().delete(Item.class).matching(Query.empty()).all(), everything()),
    SAID_TO_BE_INVALID(
            app -> app.client()
                    .sql("UPDATE item SET name = concat(name, '?')")
                    .fetch()
                    .rowsUpdated()
                    .flatMap(rows -> app.changes().invalidate(Item.class)),
            everything()),
    SAID_TO_BE_INVALID_WHATEVER_HAPPENS(
            app -> app.changes()
                    .invalidating(
                            Item.class,
                            app.client()
                                    .sql("UPDATE item SET name = concat(name, '?')")
                                    .fetch()
                                    .rowsUpdated()),
            everything()),
    SAID_BY_KEY(
            app -> app.client()
                    .sql("DELETE FROM item WHERE id = 1")
                    .fetch()
                    .rowsUpdated()
                    .flatMap(rows -> app.changes().deleted(Item.class, 1)),
            deleted("shop.item", 1));

    private final Function<CaptureApplication, Mono<?>> write;
    private final List<Signal> told;

    Way(Function<CaptureApplication, Mono<?>> write, Signal... told) {
        this.write = write;
        this.told = List.of(told);
    }

    private static Signal everything() {
        return new Invalidation("shop.item", Invalidation.Reason.ANNOUNCED);
    }

    Mono<Void> write(CaptureApplication app) {
        return write.apply(app).then();
    }

    List<Signal> told() {
        return told;
    }
}
