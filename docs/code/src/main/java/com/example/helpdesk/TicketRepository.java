package com.example.helpdesk;

import org.springframework.data.r2dbc.repository.R2dbcRepository;

interface TicketRepository extends R2dbcRepository<Ticket, Long> {}
