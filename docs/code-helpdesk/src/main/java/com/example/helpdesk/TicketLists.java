package com.example.helpdesk;

import static dev.livelist.Condition.where;
import static dev.livelist.Sort.desc;
import static dev.livelist.Totals.EXACT;

import dev.livelist.Condition;
import dev.livelist.ListDefinition;
import dev.livelist.LivePrincipal;
import dev.livelist.Scope;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class TicketLists {

    @Bean
    ListDefinition<Ticket> tickets() {
        return ListDefinition.of(Ticket.class)
                .authenticated()
                .scope(TicketLists::visibleTo)
                .fields(Ticket::getId, Ticket::getCustomer, Ticket::getTitle, Ticket::getStatus, Ticket::getPriority)
                .sortable(Ticket::getId, Ticket::getTitle, Ticket::getPriority)
                .defaultSort(desc(Ticket::getPriority))
                .filterable(Ticket::getStatus, Ticket::getPriority)
                .searchable(Ticket::getTitle)
                .totals(EXACT)
                .build();
    }

    /** Agents see every ticket, customers their own. */
    private static Scope visibleTo(LivePrincipal principal) {
        return principal.roles().contains("AGENT")
                ? Condition.all()
                : where(Ticket::getCustomer).is(principal.name());
    }
}
