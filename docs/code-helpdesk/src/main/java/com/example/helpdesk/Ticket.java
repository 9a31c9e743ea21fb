package com.example.helpdesk;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;

@Entity
@JsonPropertyOrder({"id", "customer", "title", "status", "priority"})
public class Ticket {

    public enum Status {
        OPEN,
        CLOSED
    }

    @Id
    @GeneratedValue(strategy = GenerationType.IDENTITY)
    private Long id;

    private String customer;
    private String title;

    @Enumerated(EnumType.STRING)
    private Status status = Status.OPEN;

    private int priority;

    protected Ticket() {} // for JPA

    public Ticket(String customer, String title, int priority) {
        this.customer = customer;
        this.title = title;
        this.priority = priority;
    }

    public void close() {
        status = Status.CLOSED;
    }

    public Long getId() {
        return id;
    }

    public String getCustomer() {
        return customer;
    }

    public String getTitle() {
        return title;
    }

    public Status getStatus() {
        return status;
    }

    public int getPriority() {
        return priority;
    }
}
