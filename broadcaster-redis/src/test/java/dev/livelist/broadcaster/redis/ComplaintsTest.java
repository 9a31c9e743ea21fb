package dev.livelist.broadcaster.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisConnectionException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ComplaintsTest {

    private static final Throwable GONE = new RedisConnectionException("the connection was closed");
    private static final Throwable REFUSED =
            new RedisCommandExecutionException("NOPERM this user has no permissions to run the 'xread' command");

    private final Complaints complaints = new Complaints();

    @Test
    void anOutageHoweverLongIsToldOnce() {
        assertThat(complaints.begin(true, true, GONE)).isTrue();
        assertThat(IntStream.range(0, 1000)).noneMatch(i -> complaints.begin(false, false, GONE));
        assertThat(complaints.end()).isTrue();
        assertThat(complaints.end()).isFalse();
    }

    @Test
    void whatRedisSaysIsToldOnceForEachKind() {
        complaints.begin(true, true, GONE);
        assertThat(complaints.begin(false, false, REFUSED)).isTrue();
        assertThat(complaints.begin(false, false, REFUSED)).isFalse();
        assertThat(complaints.begin(false, false, new RedisCommandExecutionException("LOADING Redis is loading")))
                .isTrue();
        assertThat(complaints.begin(false, false, GONE)).isFalse();
    }

    @Test
    void connectionsThatAreLostAsSoonAsTheyStandAreToldEverMoreSeldom() {
        assertThat(IntStream.range(0, 1000).filter(i -> lostAtOnce())).hasSize(10);

        assertThat(complaints.begin(true, true, GONE)).as("one that lasted").isTrue();
        assertThat(lostAtOnce()).isTrue();
    }

    /** Whether anything is told of a connection that comes and goes: its return only where its absence was. */
    private boolean lostAtOnce() {
        boolean told = complaints.begin(true, false, REFUSED);
        assertThat(complaints.end()).isEqualTo(told);
        return told;
    }
}
