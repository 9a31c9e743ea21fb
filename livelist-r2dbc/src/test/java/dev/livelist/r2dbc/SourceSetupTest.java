package dev.livelist.r2dbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.livelist.Aggregate;
import dev.livelist.Condition;
import dev.livelist.Field;
import dev.livelist.ListDefinition;
import dev.livelist.Scope;
import dev.livelist.source.Selection;
import dev.livelist.source.SourceRow;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.ConnectionFactoryMetadata;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.reactivestreams.Publisher;
import org.springframework.core.convert.converter.Converter;
import org.springframework.data.annotation.Id;
import org.springframework.data.annotation.Transient;
import org.springframework.data.convert.ReadingConverter;
import org.springframework.data.convert.WritingConverter;
import org.springframework.data.r2dbc.convert.MappingR2dbcConverter;
import org.springframework.data.r2dbc.convert.R2dbcCustomConversions;
import org.springframework.data.r2dbc.core.DefaultReactiveDataAccessStrategy;
import org.springframework.data.r2dbc.core.R2dbcEntityTemplate;
import org.springframework.data.r2dbc.dialect.DialectResolver;
import org.springframework.data.r2dbc.dialect.R2dbcDialect;
import org.springframework.data.r2dbc.mapping.R2dbcMappingContext;
import org.springframework.data.relational.core.mapping.Column;
import org.springframework.data.relational.core.mapping.Embedded;
import org.springframework.data.relational.core.mapping.Table;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Mono;

/** How a source finds its way in a mapping and a catalog, what it refuses, and on which threads it works. */
class SourceSetupTest {

    private static final Selection EVERYTHING = new Selection(Condition.all(), Condition.all());

    record Keyless(Long id, String name) {}

    record Address(String street) {}

    record Person(
            @Id Long id,
            String name,
            @Embedded(onEmpty = Embedded.OnEmpty.USE_NULL) Address address,
            @Transient @Nullable String note) {}

    record Coded(@Id String code, Long id) {}

    @Table(name = "Odd Table", schema = "Odd Schema")
    record Odd(
            @Id @Column("The Key") Long id,
            @Column("select") String name) {}

    enum Size {
        SMALL,
        LARGE
    }

    record Shirt(@Id Long id, Size size) {}

    record Word(@Id Long id, String plain, String german, String loose, String folded) {}

    @Test
    void onlyEntitiesOfSpringDataAreSupported() {
        R2dbcRowSourceFactory factory = factory(TestDatabase.H2.connectionFactory());

        assertThat(factory.supports(Person.class)).isTrue();
        assertThat(factory.supports(Keyless.class)).isFalse();
        assertThat(factory.supports(String.class)).isFalse();
        assertThatThrownBy(() -> factory.create(ListDefinition.of(Keyless.class)
                        .publicAccess()
                        .fields(Keyless::name)
                        .build()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("'keylesss'")
                .hasMessageContaining("@Id");
    }

    @Test
    void aPropertyWithoutAColumnIsRefusedByName() {
        R2dbcRowSourceFactory factory = factory(TestDatabase.H2.connectionFactory());

        assertThatThrownBy(() -> factory.create(ListDefinition.of(Person.class)
                        .publicAccess()
                        .fields(Person::name, Person::address)
                        .build()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("'address'")
                .hasMessageContaining("[id, name]");
        assertThatThrownBy(() -> factory.create(ListDefinition.of(Person.class)
                        .publicAccess()
                        .fields(Person::note)
                        .build()))
                .hasMessageContaining("'note'");
    }

    @Test
    void aKeyOtherThanTheEntitysIsRefused() {
        assertThatThrownBy(() -> factory(TestDatabase.H2.connectionFactory())
                        .create(ListDefinition.of(Coded.class)
                                .publicAccess()
                                .fields(Coded::code)
                                .build()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("@Id is on 'code'");
    }

    @Test
    void aDatabaseWithoutADialectIsRefused() {
        ConnectionFactory oracle = new ConnectionFactory() {
            @Override
            public Publisher<? extends Connection> create() {
                return Mono.never();
            }

            @Override
            public ConnectionFactoryMetadata getMetadata() {
                return () -> "Oracle Database";
            }
        };
        R2dbcEntityTemplate template = new R2dbcEntityTemplate(
                DatabaseClient.builder()
                        .connectionFactory(oracle)
                        .bindMarkers(() -> new org.springframework.data.r2dbc.dialect.PostgresDialect()
                                .getBindMarkersFactory()
                                .create())
                        .build(),
                new org.springframework.data.r2dbc.dialect.PostgresDialect());

        assertThatThrownBy(() -> new R2dbcRowSourceFactory(template))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("H2, MariaDB, MySQL, PostgreSQL")
                .hasMessageContaining("Oracle Database");
    }

    @Test
    void aScopeThatIsNotUnderstoodFailsTheReadAndSaysWhatWouldBe() {
        R2dbcRowSource source = people(TestDatabase.H2.connectionFactory());

        assertThat(source.page(new Selection(Scope.unshared("name = 'a'"), Condition.all()), List.of(), 0, 1))
                .failsWithin(Duration.ofSeconds(10))
                .withThrowableThat()
                .withMessageContaining("java.lang.String")
                .withMessageContaining("CriteriaDefinition");
    }

    @Test
    void aConditionOnAnUnknownPropertyFailsTheRead() {
        R2dbcRowSource source = people(TestDatabase.H2.connectionFactory());

        assertThat(source.page(new Selection(Condition.all(), new Condition.NullCheck("nick", true)), List.of(), 0, 1))
                .failsWithin(Duration.ofSeconds(10))
                .withThrowableThat()
                .withMessageContaining("'nick'");
    }

    @Test
    void aTableThatIsMissingFailsTheReadAndIsFoundOnceItIsThere() {
        ConnectionFactory database = TestDatabase.H2.connectionFactory();
        R2dbcRowSource source = people(database);
        Field name = Field.of("name", String.class);

        assertThat(source.page(EVERYTHING, List.of(), 0, 1)).failsWithin(Duration.ofSeconds(10));
        assertThat(source.order(name)).isEmpty();
        TestDatabase.execute(
                database, "CREATE TABLE person (id BIGINT PRIMARY KEY, name VARCHAR(10), street VARCHAR(10))");
        assertThat(source.page(EVERYTHING, List.of(), 0, 1)).succeedsWithin(Duration.ofSeconds(10));
        assertThat(source.order(name)).isPresent();
    }

    @ParameterizedTest
    @EnumSource(names = {"H2", "POSTGRES_C"})
    void namesThatNeedQuotesAreQuoted(TestDatabase which) {
        ConnectionFactory database = TestPool.of(which, 2);
        TestDatabase.execute(
                database,
                "DROP SCHEMA IF EXISTS \"Odd Schema\" CASCADE",
                "CREATE SCHEMA \"Odd Schema\"",
                "CREATE TABLE \"Odd Schema\".\"Odd Table\" (\"The Key\" BIGINT PRIMARY KEY, \"select\" VARCHAR(10))",
                "INSERT INTO \"Odd Schema\".\"Odd Table\" VALUES (1, 'b'), (2, 'a')");
        R2dbcRowSource source = factory(database)
                .source(ListDefinition.of(Odd.class)
                        .publicAccess()
                        .fields(Odd::id, Odd::name)
                        .build());

        assertThat(source.page(
                                new Selection(Condition.where(Odd::id).atLeast(1L), Condition.all()),
                                List.of(dev.livelist.Sort.asc(Odd::name)),
                                0,
                                5)
                        .join())
                .extracting(SourceRow::key)
                .containsExactly(2L, 1L);
        assertThat(source.order(Field.of("name", String.class))).isPresent();
    }

    @ReadingConverter
    enum SizeReader implements Converter<String, Size> {
        INSTANCE;

        @Override
        public Size convert(String code) {
            return code.equals("z") ? Size.SMALL : Size.LARGE;
        }
    }

    @WritingConverter
    enum SizeWriter implements Converter<Size, String> {
        INSTANCE;

        @Override
        public String convert(Size size) {
            return size == Size.SMALL ? "z" : "a";
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"H2", "POSTGRES_C"})
    void valuesPassThroughTheApplicationsConvertersAndAreThenNotOrderedInMemory(TestDatabase which) {
        ConnectionFactory database = TestPool.of(which, 2);
        TestDatabase.execute(
                database,
                "DROP TABLE IF EXISTS shirt",
                "CREATE TABLE shirt (id BIGINT PRIMARY KEY, size VARCHAR(1))",
                "INSERT INTO shirt VALUES (1, 'z'), (2, 'a')");
        R2dbcDialect dialect = DialectResolver.getDialect(database);
        R2dbcCustomConversions conversions =
                R2dbcCustomConversions.of(dialect, List.of(SizeReader.INSTANCE, SizeWriter.INSTANCE));
        R2dbcMappingContext mapping = new R2dbcMappingContext();
        mapping.setSimpleTypeHolder(conversions.getSimpleTypeHolder());
        R2dbcEntityTemplate template = new R2dbcEntityTemplate(
                DatabaseClient.create(database),
                new DefaultReactiveDataAccessStrategy(dialect, new MappingR2dbcConverter(mapping, conversions)));
        R2dbcRowSourceFactory factory = new R2dbcRowSourceFactory(template);
        R2dbcRowSource source = factory.source(ListDefinition.of(Shirt.class)
                .publicAccess()
                .fields(Shirt::id, Shirt::size)
                .build());
        ListDefinition<Shirt> grouped = ListDefinition.of(Shirt.class)
                .publicAccess()
                .fields(Shirt::id, Shirt::size)
                .groupable(Shirt::size)
                .aggregates(Aggregate.count())
                .build();

        assertThatThrownBy(() -> factory.source(grouped))
                .hasMessageContaining("'size'")
                .hasMessageContaining("a converter decides how its values are stored");
        List<SourceRow> small = source.page(
                        new Selection(Condition.where(Shirt::size).is(Size.SMALL), Condition.all()), List.of(), 0, 5)
                .join();

        assertThat(small).hasSize(1);
        assertThat(small.get(0).values()).containsExactly(1L, Size.SMALL);
        assertThat(source.order(Field.of("size", Size.class))).isEmpty();
        assertThat(source.equality(Field.of("size", Size.class))).isEmpty();
        assertThat(source.order(Field.of("id", Long.class))).isPresent();
    }

    @Test
    void aColumnsOwnCollationDecidesInPostgres() {
        ConnectionFactory database = TestPool.of(TestDatabase.POSTGRES_ICU, 2);
        TestDatabase.execute(
                database,
                "DROP TABLE IF EXISTS word",
                "DROP COLLATION IF EXISTS loosely",
                "CREATE COLLATION loosely (provider = icu, locale = 'und-u-ks-level2', deterministic = false)",
                "CREATE TABLE word (id BIGINT PRIMARY KEY, plain TEXT COLLATE \"C\","
                        + " german TEXT COLLATE \"de-x-icu\", loose TEXT COLLATE loosely, folded CHAR(5) COLLATE \"C\")");

        assertKnown(database, Set.of("plain"), Set.of("plain", "german"));
    }

    @Test
    void aCollationOfTheWholeDatabaseDecidesInH2() {
        ConnectionFactory plain = TestDatabase.H2.connectionFactory();
        ConnectionFactory german = TestDatabase.H2.connectionFactory();
        String table = "CREATE TABLE word (id BIGINT PRIMARY KEY, plain VARCHAR(9), german VARCHAR(9),"
                + " loose VARCHAR_IGNORECASE(9), folded CHAR(5))";
        TestDatabase.execute(plain, table);
        TestDatabase.execute(german, "SET COLLATION GERMAN STRENGTH PRIMARY", table);

        assertKnown(plain, Set.of("plain", "german"), Set.of("plain", "german"));
        assertKnown(german, Set.of(), Set.of());
    }

    private static void assertKnown(ConnectionFactory database, Set<String> ordered, Set<String> equal) {
        R2dbcRowSource source = factory(database)
                .source(ListDefinition.of(Word.class)
                        .publicAccess()
                        .fields(Word::plain, Word::german, Word::loose, Word::folded)
                        .build());
        source.page(EVERYTHING, List.of(), 0, 1).join();

        assertThat(Stream.of("plain", "german", "loose", "folded")
                        .filter(name ->
                                source.order(Field.of(name, String.class)).isPresent()))
                .containsExactlyInAnyOrderElementsOf(ordered);
        assertThat(Stream.of("plain", "german", "loose", "folded")
                        .filter(name ->
                                source.equality(Field.of(name, String.class)).isPresent()))
                .containsExactlyInAnyOrderElementsOf(equal);
    }

    @ParameterizedTest
    @EnumSource(names = {"H2", "POSTGRES_C"})
    void noStatementRunsOnTheCallersThread(TestDatabase which) {
        ConnectionFactory database = TestPool.of(which, 2);
        TestDatabase.execute(
                database,
                "DROP TABLE IF EXISTS person",
                "CREATE TABLE person (id BIGINT PRIMARY KEY, name VARCHAR(10))");
        Set<String> threads = ConcurrentHashMap.newKeySet();
        ConnectionFactory watched = new ConnectionFactory() {
            @Override
            public Publisher<? extends Connection> create() {
                return Mono.defer(() -> {
                    threads.add(Thread.currentThread().getName());
                    return Mono.from(database.create());
                });
            }

            @Override
            public ConnectionFactoryMetadata getMetadata() {
                return database.getMetadata();
            }
        };
        R2dbcRowSource source = people(watched);

        source.page(EVERYTHING, List.of(), 0, 1).join();
        source.probe(EVERYTHING, List.of(1L)).join();
        source.count(EVERYTHING, 10, List.of(1L)).join();

        assertThat(threads).isNotEmpty().allSatisfy(name -> assertThat(name).startsWith("livelist-read-"));
    }

    @Test
    void aClosedFactoryReadsNoMore() {
        R2dbcRowSourceFactory factory = factory(TestDatabase.H2.connectionFactory());
        R2dbcRowSource source = factory.source(ListDefinition.of(Person.class)
                .publicAccess()
                .fields(Person::name)
                .build());
        factory.close();

        assertThat(source.page(EVERYTHING, List.of(), 0, 1)).failsWithin(Duration.ofSeconds(10));
    }

    private static R2dbcRowSourceFactory factory(ConnectionFactory database) {
        return new R2dbcRowSourceFactory(new R2dbcEntityTemplate(database));
    }

    private static R2dbcRowSource people(ConnectionFactory database) {
        return factory(database)
                .source(ListDefinition.of(Person.class)
                        .publicAccess()
                        .fields(Person::name)
                        .build());
    }
}
