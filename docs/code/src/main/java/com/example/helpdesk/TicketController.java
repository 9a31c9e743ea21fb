package com.example.helpdesk;

import com.example.helpdesk.Ticket.Status;
import java.security.Principal;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

@RestController
class TicketController {

    record NewTicket(String title, int priority) {}

    private final TicketRepository tickets;

    TicketController(TicketRepository tickets) {
        this.tickets = tickets;
    }

    @PostMapping("/api/tickets")
    Mono<Ticket> create(@RequestBody NewTicket ticket, Principal principal) {
        return tickets.save(new Ticket(null, principal.getName(), ticket.title(), Status.OPEN, ticket.priority()));
    }

    @PostMapping("/api/tickets/{id}/close")
    Mono<Ticket> close(@PathVariable long id) {
        return tickets.findById(id).map(Ticket::closed).flatMap(tickets::save);
    }
}
