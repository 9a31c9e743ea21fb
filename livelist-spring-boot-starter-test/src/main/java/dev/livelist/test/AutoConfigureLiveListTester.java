package dev.livelist.test;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;

/**
 * On a {@code @SpringBootTest}: there is a {@link LiveListTester} to inject, and a {@link RecordingBroadcaster} is the
 * application's broadcaster, whatever {@code livelist.transport} says. Where the application declares a broadcaster of its own,
 * that one stays.
 *
 * <pre>{@code
 * @SpringBootTest
 * @AutoConfigureLiveListTester
 * class TicketListTest {
 *     @Autowired LiveListTester lists;
 *     @Autowired TicketRepository tickets;
 *
 *     @Test
 *     void aNewTicketAppears() {
 *         try (FollowedList<Ticket> list = lists.as("alice").open("tickets?status=OPEN", Ticket.class)) {
 *             tickets.save(new Ticket("alice", "The printer is on fire")).block();
 *             list.untilAsserted(page -> assertThat(page.rows()).hasSize(1));
 *         }
 *     }
 * }
 * }</pre>
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Inherited
@ImportAutoConfiguration
public @interface AutoConfigureLiveListTester {}
