package dev.livelist.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

class AbandonedRequestTest {

    @Test
    void aRequestThatItsClientHasGivenUpIsNoFailureOfTheWorker() {
        assertThat(RequestHandler.answerOf(new CancellationException()).status())
                .isEqualTo(503);
        assertThat(RequestHandler.answerOf(new CompletionException(new CancellationException()))
                        .status())
                .isEqualTo(503);
    }
}
