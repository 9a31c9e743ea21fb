package dev.livelist.r2dbc;

import static org.springframework.data.relational.core.query.Criteria.where;
import static org.springframework.data.relational.core.query.Query.query;

import dev.livelist.broadcaster.fixture.WayOfWriting;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.Result;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.springframework.data.r2dbc.core.R2dbcEntityTemplate;
import org.springframework.data.relational.core.query.Query;
import org.springframework.data.relational.core.query.Update;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Each way of writing to a table that has the items 1 {@code a} and 2 {@code b}, and what is to be told of it. */
enum Way implements WayOfWriting {
    SAVE_NEW("repository `save` of a new entity", app -> app.items().save(Item.named("c")), "created shop.item 100"),
    SAVE_EXISTING(
            "repository `save` of one that has a key",
            app -> app.items().save(new Item(1L, "x")),
            "updated shop.item 1"),
    SAVE_ALL(
            "`saveAll`",
            app -> app.items()
                    .saveAll(List.of(Item.named("c"), new Item(2L, "x")))
                    .then(),
            "created shop.item 100",
            "updated shop.item 2"),
    SAVE_ALL_OF_A_PUBLISHER(
            "`saveAll` of a publisher",
            app -> app.items()
                    .saveAll(Flux.just(new Item(1L, "x"), Item.named("c")))
                    .then(),
            "updated shop.item 1",
            "created shop.item 100"),
    INSERT("`R2dbcEntityTemplate.insert`", app -> app.template().insert(Item.named("c")), "created shop.item 100"),
    INSERT_FLUENTLY(
            "`insert(….class).into(…).using(…)`",
            app -> app.template().insert(Item.class).into("item").using(new Item(7L, "c")),
            "created shop.item 7"),
    UPSERT("`R2dbcEntityTemplate.upsert`", app -> app.template().upsert(new Item(1L, "x")), "updated shop.item 1"),
    UPSERT_FLUENTLY(
            "`upsert(….class).one(…)`",
            app -> app.template().upsert(Item.class).one(new Item(7L, "x")),
            "updated shop.item 7"),
    UPDATE(
            "`R2dbcEntityTemplate.update` of an entity",
            app -> app.template().update(new Item(1L, "x")),
            "updated shop.item 1"),
    UPDATE_BY_KEY(
            "`update` by a query of keys alone",
            app -> app.template().update(query(where("id").is(1L)), Update.update("name", "x"), Item.class),
            "updated shop.item 1"),
    UPDATE_BY_QUERY(
            "`update` by any other query",
            app -> app.template().update(query(where("name").is("a")), Update.update("name", "x"), Item.class),
            "invalidated shop.item"),
    UPDATE_OF_KEYS(
            "`update` by a key, of the key",
            app -> app.template().update(query(where("id").is(1L)), Update.update("id", 8L), Item.class),
            "invalidated shop.item"),
    UPDATE_FLUENTLY(
            "`update(….class).matching(…).apply(…)`, by more than keys",
            app -> app.template()
                    .update(Item.class)
                    .matching(query(where("id").in(1L, 2L).and("name").is("a")))
                    .apply(Update.update("name", "x")),
            "invalidated shop.item"),
    DELETE_BY_ID("repository `deleteById`", app -> app.items().deleteById(1L), "deleted shop.item 1"),
    DELETE_BY_ID_OF_A_PUBLISHER(
            "`deleteById` of a publisher", app -> app.items().deleteById(Mono.just(2L)), "deleted shop.item 2"),
    DELETE("repository `delete`", app -> app.items().delete(new Item(1L, "a")), "deleted shop.item 1"),
    DELETE_ALL_BY_ID(
            "`deleteAllById`",
            app -> app.items().deleteAllById(List.of(1L, 2L)),
            "deleted shop.item 1",
            "deleted shop.item 2"),
    DELETE_ALL_OF(
            "`deleteAll(…)` of entities",
            app -> app.items().deleteAll(List.of(new Item(1L, "a"), new Item(2L, "b"))),
            "deleted shop.item 1",
            "deleted shop.item 2"),
    DELETE_ALL("`deleteAll()`", app -> app.items().deleteAll(), "invalidated shop.item"),
    DELETE_DERIVED("a derived `deleteByName`", app -> app.items().deleteByName("a"), "invalidated shop.item"),
    MODIFY_BY_QUERY_METHOD("a `@Modifying` `@Query`", app -> app.items().append("!"), "invalidated shop.item"),
    DELETE_BY_QUERY_METHOD(
            "a `@Query` whose text writes, without `@Modifying`",
            app -> app.items().deleteWithoutSaying("a").then(),
            "invalidated shop.item"),
    UPDATE_AFTER_A_COMMENT(
            "a `@Query` whose text writes after a comment",
            app -> app.items().updateAfterAComment().then(),
            "invalidated shop.item"),
    WRITE_ANOTHER_TABLE(
            "a `@Query` that writes the table of another model",
            app -> app.items().deleteCrates().then(),
            "invalidated shop.crate",
            "invalidated shop.item"),
    DELETE_ENTITY(
            "`R2dbcEntityTemplate.delete` of an entity",
            app -> app.template().delete(new Item(2L, "b")),
            "deleted shop.item 2"),
    DELETE_BY_KEYS(
            "`delete` by a query of keys alone",
            app -> app.template().delete(query(where("id").in(1L, 2L)), Item.class),
            "deleted shop.item 1",
            "deleted shop.item 2"),
    DELETE_BY_QUERY(
            "`delete` by any other query",
            app -> app.template().delete(query(where("name").is("a")), Item.class),
            "invalidated shop.item"),
    DELETE_FLUENTLY(
            "`delete(….class).matching(…)`, by keys alone",
            app -> app.template()
                    .delete(Item.class)
                    .from("item")
                    .matching(query(where("id").is(1L)))
                    .all(),
            "deleted shop.item 1"),
    DELETE_ALL_FLUENTLY(
            "`delete(….class)` of all",
            app -> app.template().delete(Item.class).matching(Query.empty()).all(),
            "invalidated shop.item"),
    SAID_TO_BE_INVALID(
            "`DatabaseClient`, and then `Changes.invalidate`",
            app -> app.client()
                    .sql("UPDATE item SET name = concat(name, '?')")
                    .fetch()
                    .rowsUpdated()
                    .flatMap(rows -> app.changes().invalidate(Item.class)),
            "invalidated shop.item"),
    SAID_TO_BE_INVALID_WHATEVER_HAPPENS(
            "`Changes.invalidating(…)` around a `DatabaseClient`",
            app -> app.changes()
                    .invalidating(
                            Item.class,
                            app.client()
                                    .sql("UPDATE item SET name = concat(name, '?')")
                                    .fetch()
                                    .rowsUpdated()),
            "invalidated shop.item"),
    SAID_BY_KEY(
            "`DatabaseClient`, and then `Changes.deleted`",
            app -> app.client()
                    .sql("DELETE FROM item WHERE id = 1")
                    .fetch()
                    .rowsUpdated()
                    .flatMap(rows -> app.changes().deleted(Item.class, 1)),
            "deleted shop.item 1"),
    CLIENT("`DatabaseClient`", app -> app.client()
            .sql("UPDATE item SET name = concat(name, '?')")
            .fetch()
            .rowsUpdated()),
    TEMPLATE_OF_ITS_OWN("a template that is no bean", app -> new R2dbcEntityTemplate(
                    app.client(), app.template().getDataAccessStrategy())
            .insert(Item.named("c"))),
    PAST_SPRING(
            "connections past Spring, other programs",
            app -> Mono.usingWhen(
                    app.pool().create(),
                    connection -> Flux.from(connection
                                    .createStatement("UPDATE item SET name = concat(name, '?')")
                                    .execute())
                            .flatMap(Result::getRowsUpdated)
                            .then(),
                    Connection::close)),
    FUNCTION("a function that a SELECT calls, also by `@Query`", app -> app.items()
            .callFunction());

    private final String description;
    private final Function<CaptureApplication, Mono<?>> write;
    private final Set<String> told;

    Way(String description, Function<CaptureApplication, Mono<?>> write, String... told) {
        this.description = description;
        this.write = write;
        this.told = new TreeSet<>(List.of(told));
    }

    @Override
    public String description() {
        return description;
    }

    Mono<Void> write(CaptureApplication app) {
        return write.apply(app).then();
    }

    @Override
    public Set<String> told() {
        return told;
    }
}
