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

    record Row(long id, String customer, String title, Status status, int priority) {}

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
        tickets.deleteAll();
        broadcaster.clear();
    }

    @Test
    void aClosedTicketLeavesTheListOfOpenOnes() {
        Ticket printer = tickets.save(new Ticket("alice", "The printer is on fire", 9));
        try (FollowedList<Row> list = lists.as("alice").open("tickets?status=OPEN", Row.class)) {
            list.untilAsserted(
                    page -> assertThat(page.rows()).extracting(Row::title).containsExactly("The printer is on fire"));
            printer.close();
            tickets.save(printer);
            list.untilAsserted(page -> assertThat(page.total()).isEqualTo(new LiveTotal(0, true)));
        }
    }

    @Test
    void customersSeeTheirOwnTicketsOnly() {
        try (FollowedList<Row> list = lists.as("alice").open("tickets", Row.class)) {
            tickets.save(new Ticket("bob", "My salary", 5));
            tickets.save(new Ticket("alice", "My mouse", 1));
            list.untilAsserted(page -> assertThat(page.rows()).hasSize(1));
            assertThat(list.everShown()).extracting(Row::customer).containsOnly("alice");
        }
        assertThat(lists.as("carol", "AGENT").read("tickets", Row.class).total())
                .isEqualTo(new LiveTotal(2, true));
    }

    @Test
    void everyWriteIsAnnounced() {
        Ticket mouse = tickets.save(new Ticket("alice", "My mouse", 1));
        housekeeping.raisePriorities();
        assertThat(broadcaster.published())
                .containsExactly(
                        ModelChange.created("helpdesk.ticket", mouse.getId()),
                        new Invalidation("helpdesk.ticket", Invalidation.Reason.ANNOUNCED));
    }
}
