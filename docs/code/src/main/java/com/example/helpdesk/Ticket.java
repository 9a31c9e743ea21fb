package com.example.helpdesk;

import org.springframework.data.annotation.Id;

public record Ticket(@Id Long id, String customer, String title, Status status, int priority) {

    public enum Status {
        OPEN,
        CLOSED
    }

    Ticket closed() {
        return new Ticket(id, customer, title, Status.CLOSED, priority);
    }
}
