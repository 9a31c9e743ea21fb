package com.example.references;

import static dev.livelist.Property.path;
import static dev.livelist.Property.reference;

import dev.livelist.Property;
import org.jspecify.annotations.Nullable;

/** What the keys of tickets refer to. */
final class ProjectTickets {

    static final Property<Ticket, Project> PROJECT = reference("project", Ticket::projectId, Project.class);
    static final Property<Ticket, String> PROJECT_NAME = path(PROJECT, Project::name);
    static final Property<Ticket, String> COMPANY_NAME =
            path(path(PROJECT, reference("company", Project::companyId, Company.class)), Company::name);

    record Ticket(long id, String title, @Nullable Long projectId) {}

    record Project(long id, String name, @Nullable Long companyId) {}

    record Company(long id, String name) {}

    private ProjectTickets() {}
}
