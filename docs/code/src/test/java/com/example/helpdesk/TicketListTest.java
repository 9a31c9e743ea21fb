package com.example.helpdesk;

import static org.assertj.core.api.Assertions.assertThat;

import com.example.helpdesk.Ticket.Status;
import dev.livelist.broadcaster.Invalidation;
import dev.livelist.broadcaster.ModelChange;
import dev.livelist.client.LiveTotal;
import dev.livelist.test.AutoConfigureLiveListTester;
import dev.livelist.test.FollowedList;
import dev.livelist.test.LiveListTester;
import dev.livelist.test.RecordingBroadcaster;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;

@SpringBootTest
@AutoConfigureLiveListTester
class TicketListTest {

    @Autowired
    LiveListTester lists;

    @Autowired
    RecordingBroadcaster broadcaster;

    @Autowired
    TicketRepository tickets;

    @Autowired
    Housekeeping housekeeping;

    @BeforeEach
    void noTickets() {
        tickets.deleteAll().block();
        broadcaster.clear();
    }

    @Test
    void aClosedTicketLeavesTheListOfOpenOnes() {
        Ticket printer =
                tickets.save(open("alice", "The printer is on fire", 9)).block();
        try (FollowedList<Ticket> list = lists.as("alice").open("tickets?status=OPEN", Ticket.class)) {
            list.untilAsserted(page -> assertThat(page.rows()).containsExactly(printer));
            tickets.save(printer.closed()).block();
            list.untilAsserted(page -> assertThat(page.total()).isEqualTo(new LiveTotal(0, true)));
        }
    }

    @Test
    void customersSeeTheirOwnTicketsOnly() {
        try (FollowedList<Ticket> list = lists.as("alice").open("tickets", Ticket.class)) {
            tickets.save(open("bob", "My salary", 5)).block();
            tickets.save(open("alice", "My mouse", 1)).block();
            list.untilAsserted(page -> assertThat(page.rows()).hasSize(1));
            assertThat(list.everShown()).extracting(Ticket::customer).containsOnly("alice");
        }
        assertThat(lists.as("carol", "AGENT").read("tickets", Ticket.class).total())
                .isEqualTo(new LiveTotal(2, true));
    }

    @Test
    void everyWriteIsAnnounced() {
        Ticket mouse = tickets.save(open("alice", "My mouse", 1)).block();
        housekeeping.raisePriorities().block();
        assertThat(broadcaster.published())
                .containsExactly(
                        ModelChange.created("helpdesk.ticket", mouse.id()),
                        new Invalidation("helpdesk.ticket", Invalidation.Reason.ANNOUNCED));
    }

    private static Ticket open(String customer, String title, int priority) {
        return new Ticket(null, customer, title, Status.OPEN, priority);
    }
}
