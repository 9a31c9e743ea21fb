package com.example.helpdesk;

import java.security.Principal;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

@RestController
class TicketController {

    record NewTicket(String title, int priority) {}

    private final TicketRepository tickets;

    TicketController(TicketRepository tickets) {
        this.tickets = tickets;
    }

    @PostMapping("/api/tickets")
    Ticket create(@RequestBody NewTicket ticket, Principal principal) {
        return tickets.save(new Ticket(principal.getName(), ticket.title(), ticket.priority()));
    }

    @PostMapping("/api/tickets/{id}/close")
    Ticket close(@PathVariable long id) {
        Ticket ticket = tickets.findById(id).orElseThrow();
        ticket.close();
        return tickets.save(ticket);
    }
}
