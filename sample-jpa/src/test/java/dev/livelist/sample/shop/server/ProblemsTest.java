package dev.livelist.sample.shop.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.post;

import java.io.EOFException;
import org.junit.jupiter.api.Test;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.test.web.servlet.setup.MockMvcBuilders;
import org.springframework.transaction.TransactionSystemException;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

class ProblemsTest {

    @RestController
    static class Failing {
        @PostMapping("/fails")
        String fail() {
            throw new TransactionSystemException("Could not commit", new EOFException());
        }
    }

    @Test
    void aTransactionThatFailsWithTheDatabasesConnectionIsNotAnsweredAsDone() throws Exception {
        MockHttpServletResponse answer = MockMvcBuilders.standaloneSetup(new Failing())
                .setControllerAdvice(new Problems())
                .build()
                .perform(post("/fails"))
                .andReturn()
                .getResponse();
        assertThat(answer.getStatus()).isEqualTo(503);
        assertThat(answer.getContentAsString()).contains("whether anything was done is not known");
    }
}
