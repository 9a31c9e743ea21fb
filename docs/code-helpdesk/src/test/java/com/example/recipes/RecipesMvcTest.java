package com.example.recipes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.livelist.LivePrincipal;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.mock.web.MockHttpServletRequest;

class RecipesMvcTest {

    @Test
    void aGatewaySaysWhoSomebodyIs() {
        MockHttpServletRequest request = new MockHttpServletRequest();
        var resolver = new Gateway().namedByTheGateway();
        assertThat(resolver.resolve(request)).isEqualTo(LivePrincipal.ANONYMOUS);
        request.addHeader("X-User", "ann");
        assertThat(resolver.resolve(request).name()).isEqualTo("ann");
    }

    @Test
    void aStreamFollowsTheAccount() {
        JdbcDataSource database = new JdbcDataSource();
        database.setURL("jdbc:h2:mem:recipes;DB_CLOSE_DELAY=-1");
        JdbcTemplate jdbc = new JdbcTemplate(database);
        jdbc.execute("create table account (name varchar(20), tenant varchar(20), locked boolean)");
        jdbc.update("insert into account values ('ann', 'acme', false), ('bob', 'acme', true)");

        var authority = new Accounts().accounts(jdbc);

        assertThat(authority.current(LivePrincipal.of("ann")))
                .hasValueSatisfying(
                        who -> assertThat(who.attribute("tenant", String.class)).isEqualTo("acme"));
        assertThat(authority.current(LivePrincipal.of("bob"))).isEmpty();
    }
}
