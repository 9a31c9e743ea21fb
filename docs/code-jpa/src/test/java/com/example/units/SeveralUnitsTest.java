package com.example.units;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.example.units.north.Parcel;
import com.zaxxer.hikari.HikariDataSource;
import dev.livelist.ListDefinition;
import dev.livelist.Totals;
import dev.livelist.test.AutoConfigureLiveListTester;
import dev.livelist.test.FollowedList;
import dev.livelist.test.LiveListTester;
import dev.livelist.test.RecordingBroadcaster;
import jakarta.persistence.EntityManagerFactory;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.orm.jpa.JpaTransactionManager;
import org.springframework.orm.jpa.LocalContainerEntityManagerFactoryBean;
import org.springframework.orm.jpa.SharedEntityManagerCreator;
import org.springframework.orm.jpa.persistenceunit.PersistenceManagedTypes;
import org.springframework.orm.jpa.vendor.HibernateJpaVendorAdapter;
import org.springframework.transaction.support.TransactionTemplate;

/** An application with two persistence units, neither of them preferred, with entities of the same name in both. */
@Timeout(120)
@SpringBootTest(
        webEnvironment = SpringBootTest.WebEnvironment.NONE,
        classes = SeveralUnitsTest.Application.class,
        properties = SeveralUnitsTest.NO_REPOSITORIES)
@AutoConfigureLiveListTester
@ExtendWith(OutputCaptureExtension.class)
class SeveralUnitsTest {

    /** Which unit a repository is of, each application says for itself. */
    static final String NO_REPOSITORIES = "spring.data.jpa.repositories.enabled=false";

    record Row(long id, String content) {}

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @Import(Units.class)
    static class Application {

        @Bean
        ListDefinition<Parcel> northern() {
            return ListDefinition.of(Parcel.class)
                    .name("north")
                    .publicAccess()
                    .fields(Parcel::getId, Parcel::getContent)
                    .totals(Totals.EXACT)
                    .build();
        }

        @Bean
        ListDefinition<com.example.units.south.Parcel> southern() {
            return ListDefinition.of(com.example.units.south.Parcel.class)
                    .name("south")
                    .publicAccess()
                    .fields(com.example.units.south.Parcel::getId, com.example.units.south.Parcel::getContent)
                    .totals(Totals.EXACT)
                    .build();
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Units {

        @Bean
        HikariDataSource northDatabase() {
            return database("north", 20);
        }

        @Bean
        HikariDataSource southDatabase() {
            return database("south", 2);
        }

        @Bean
        LocalContainerEntityManagerFactoryBean north(@Qualifier("northDatabase") HikariDataSource database) {
            return unit("north", database, Parcel.class);
        }

        @Bean
        LocalContainerEntityManagerFactoryBean south(@Qualifier("southDatabase") HikariDataSource database) {
            return unit("south", database, com.example.units.south.Parcel.class);
        }

        static HikariDataSource database(String name, int connections) {
            HikariDataSource database = new HikariDataSource();
            database.setJdbcUrl("jdbc:h2:mem:" + name);
            database.setMaximumPoolSize(connections);
            return database;
        }

        static LocalContainerEntityManagerFactoryBean unit(String name, HikariDataSource database, Class<?> entity) {
            LocalContainerEntityManagerFactoryBean unit = new LocalContainerEntityManagerFactoryBean();
            unit.setPersistenceUnitName(name);
            unit.setDataSource(database);
            unit.setManagedTypes(PersistenceManagedTypes.of(entity.getName()));
            unit.setJpaVendorAdapter(new HibernateJpaVendorAdapter());
            unit.setJpaPropertyMap(Map.of("hibernate.hbm2ddl.auto", "create"));
            return unit;
        }
    }

    @Autowired
    LiveListTester lists;

    @Autowired
    RecordingBroadcaster broadcaster;

    @Autowired
    Map<String, EntityManagerFactory> units;

    private void inUnit(String unit, Object entity) {
        EntityManagerFactory factory = units.get(unit);
        new TransactionTemplate(new JpaTransactionManager(factory))
                .executeWithoutResult(status -> SharedEntityManagerCreator.createSharedEntityManager(factory)
                        .persist(entity));
    }

    @Test
    void eachListFollowsTheUnitThatHasItsEntity() {
        try (FollowedList<Row> north = lists.open("north", Row.class);
                FollowedList<Row> south = lists.open("south", Row.class)) {
            inUnit("north", new Parcel(1, "books"));
            inUnit("south", new com.example.units.south.Parcel(1, "wine"));
            north.untilAsserted(page -> assertThat(page.rows()).containsExactly(new Row(1, "books")));
            south.untilAsserted(page -> assertThat(page.rows()).containsExactly(new Row(1, "wine")));
        }
        assertThat(broadcaster.published()).extracting(Object::toString).hasSize(2);
    }

    @Test
    void aPoolOfAUnitThatReadsMayTakeIsWarnedAbout(CapturedOutput output) {
        try (ConfigurableApplicationContext context = new SpringApplicationBuilder(Application.class)
                .web(WebApplicationType.NONE)
                .properties(NO_REPOSITORIES)
                .run()) {
            assertThat(context.isRunning()).isTrue();
        }
        assertThat(output)
                .contains("livelist.pool.small")
                .contains("the pool of the persistence unit 'south' has 2 connections")
                .doesNotContain("pool of the persistence unit 'north'");
    }

    @Test
    void anEntityOfTwoUnitsIsRefusedAtStart() {
        assertThatThrownBy(() -> new SpringApplicationBuilder(Both.class)
                        .web(WebApplicationType.NONE)
                        .properties(NO_REPOSITORIES)
                        .run())
                .rootCause()
                .hasMessage(
                        "The list 'north' of com.example.units.north.Parcel is of an entity that 2 persistence units have, and a change does"
                                + " not say in which of them: leave the entity to one of them, or give each a class of its own");
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Both {

        @Bean
        ListDefinition<Parcel> parcels() {
            return new Application().northern();
        }

        @Bean
        HikariDataSource oneDatabase() {
            return Units.database("one", 10);
        }

        @Bean
        HikariDataSource otherDatabase() {
            return Units.database("other", 10);
        }

        @Bean
        LocalContainerEntityManagerFactoryBean one(@Qualifier("oneDatabase") HikariDataSource database) {
            return Units.unit("one", database, Parcel.class);
        }

        @Bean
        LocalContainerEntityManagerFactoryBean other(@Qualifier("otherDatabase") HikariDataSource database) {
            return Units.unit("other", database, Parcel.class);
        }
    }
}
