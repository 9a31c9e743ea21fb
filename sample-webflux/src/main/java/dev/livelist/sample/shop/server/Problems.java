package dev.livelist.sample.shop.server;

import dev.livelist.sample.shop.common.Ending;
import dev.livelist.sample.shop.common.NotFoundException;
import dev.livelist.sample.shop.web.InvalidInputException;
import org.jspecify.annotations.Nullable;
import org.springframework.core.codec.DecodingException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.transaction.TransactionException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.reactive.result.method.annotation.ResponseEntityExceptionHandler;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.ServerWebInputException;
import reactor.core.publisher.Mono;

/** Answers errors with RFC 9457 problem details, whatever the client accepts, and without internal details. */
@RestControllerAdvice
class Problems extends ResponseEntityExceptionHandler {

    @ExceptionHandler
    Mono<ResponseEntity<Object>> onInvalidInput(InvalidInputException e, ServerWebExchange exchange) {
        ProblemDetail problem = problem(HttpStatus.BAD_REQUEST, e.getMessage());
        if (e.member() != null) {
            problem.setProperty("member", e.member());
        }
        if (e.parameter() != null) {
            problem.setProperty("parameter", e.parameter());
        }
        return answer(problem, exchange);
    }

    @ExceptionHandler
    Mono<ResponseEntity<Object>> onNotFound(NotFoundException e, ServerWebExchange exchange) {
        return answer(problem(HttpStatus.NOT_FOUND, e.getMessage()), exchange);
    }

    @ExceptionHandler
    Mono<ResponseEntity<Object>> onRolledBack(Ending.RolledBackException e, ServerWebExchange exchange) {
        return answer(problem(HttpStatus.CONFLICT, e.getMessage()), exchange);
    }

    @ExceptionHandler
    Mono<ResponseEntity<Object>> onDatabaseBusy(TransientDataAccessException e, ServerWebExchange exchange) {
        return answer(problem(HttpStatus.SERVICE_UNAVAILABLE, "The database is busy; please try again"), exchange);
    }

    /**
     * Unhandled, one with a lost connection to the database beneath it would be answered 200 without a body: Spring takes that for the
     * connection of the client, whom no answer reaches.
     */
    @ExceptionHandler
    Mono<ResponseEntity<Object>> onDatabaseLost(TransactionException e, ServerWebExchange exchange) {
        logger.warn("A transaction has failed", e);
        return answer(
                problem(
                        HttpStatus.SERVICE_UNAVAILABLE,
                        "The database does not answer; whether anything was done is not known"),
                exchange);
    }

    @Override
    protected Mono<ResponseEntity<Object>> handleServerWebInputException(
            ServerWebInputException e, HttpHeaders headers, HttpStatusCode status, ServerWebExchange exchange) {
        if (e.getCause() instanceof DecodingException) {
            return answer(problem(HttpStatus.BAD_REQUEST, "The body is not valid JSON"), exchange);
        }
        return super.handleServerWebInputException(e, headers, status, exchange);
    }

    @Override
    protected Mono<ResponseEntity<Object>> createResponseEntity(
            @Nullable Object body, @Nullable HttpHeaders headers, HttpStatusCode status, ServerWebExchange exchange) {
        // Without a content type Spring would answer an event stream to a client that accepts only that.
        return Mono.just(ResponseEntity.status(status)
                .headers(headers)
                .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                .body(body));
    }

    private Mono<ResponseEntity<Object>> answer(ProblemDetail problem, ServerWebExchange exchange) {
        return createResponseEntity(problem, new HttpHeaders(), HttpStatusCode.valueOf(problem.getStatus()), exchange);
    }

    private static ProblemDetail problem(HttpStatus status, @Nullable String detail) {
        return ProblemDetail.forStatusAndDetail(status, detail == null ? status.getReasonPhrase() : detail);
    }
}
