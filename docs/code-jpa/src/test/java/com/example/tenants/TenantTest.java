package com.example.tenants;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.zaxxer.hikari.HikariDataSource;
import dev.livelist.ListDefinition;
import java.util.Map;
import org.hibernate.cfg.MultiTenancySettings;
import org.hibernate.context.spi.CurrentTenantIdentifierResolver;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.orm.jpa.LocalContainerEntityManagerFactoryBean;
import org.springframework.orm.jpa.persistenceunit.PersistenceManagedTypes;
import org.springframework.orm.jpa.vendor.HibernateJpaVendorAdapter;

/** An application with tenants of Hibernate's learns at start that its lists would not respect them. */
@Timeout(120)
@ExtendWith(OutputCaptureExtension.class)
class TenantTest {

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {

        @Bean
        ListDefinition<Flat> flats() {
            return ListDefinition.of(Flat.class)
                    .name("flats")
                    .publicAccess()
                    .fields(Flat::getId, Flat::getStreet)
                    .build();
        }

        @Bean
        HikariDataSource database() {
            HikariDataSource database = new HikariDataSource();
            database.setJdbcUrl("jdbc:h2:mem:tenants");
            return database;
        }

        @Bean
        LocalContainerEntityManagerFactoryBean entityManagerFactory(HikariDataSource database) {
            LocalContainerEntityManagerFactoryBean unit = new LocalContainerEntityManagerFactoryBean();
            unit.setDataSource(database);
            unit.setManagedTypes(PersistenceManagedTypes.of(Flat.class.getName()));
            unit.setJpaVendorAdapter(new HibernateJpaVendorAdapter());
            unit.setJpaPropertyMap(Map.of(
                    "hibernate.hbm2ddl.auto",
                    "create",
                    MultiTenancySettings.MULTI_TENANT_IDENTIFIER_RESOLVER,
                    new CurrentTenantIdentifierResolver<String>() {
                        @Override
                        public String resolveCurrentTenantIdentifier() {
                            return "everybody";
                        }

                        @Override
                        public boolean validateExistingCurrentSessions() {
                            return false;
                        }
                    }));
            return unit;
        }
    }

    @Test
    void aListOfAnEntityWithATenantIsRefusedAtStartAndSaysWhatToDo(CapturedOutput output) {
        assertThat(catchThrowable(() -> new SpringApplicationBuilder(Application.class)
                        .web(WebApplicationType.NONE)
                        .properties("spring.data.jpa.repositories.enabled=false")
                        .run()
                        .close()))
                .isNotNull();
        assertThat(output)
                .contains("APPLICATION FAILED TO START")
                .contains("The list 'flats' of com.example.tenants.Flat is of a persistence unit with @TenantId")
                .contains(
                        "another tenant's rows, or none; say tenant(…) in the list with the property that has @TenantId");
        assertThat(output.getAll().lines()).noneMatch(line -> line.startsWith("\tat "));
    }
}
