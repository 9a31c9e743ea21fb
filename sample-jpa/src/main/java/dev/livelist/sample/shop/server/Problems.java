package dev.livelist.sample.shop.server;

import dev.livelist.sample.shop.common.Ending;
import dev.livelist.sample.shop.common.NotFoundException;
import dev.livelist.sample.shop.web.InvalidInputException;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.transaction.TransactionException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.WebRequest;
import org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler;

/** Answers errors with RFC 9457 problem details, whatever the client accepts, and without internal details. */
@RestControllerAdvice
class Problems extends ResponseEntityExceptionHandler {

    @ExceptionHandler
    ResponseEntity<Object> onInvalidInput(InvalidInputException e, WebRequest request) {
        ProblemDetail problem = problem(HttpStatus.BAD_REQUEST, e.getMessage());
        if (e.member() != null) {
            problem.setProperty("member", e.member());
        }
        if (e.parameter() != null) {
            problem.setProperty("parameter", e.parameter());
        }
        return answer(problem, request);
    }

    @ExceptionHandler
    ResponseEntity<Object> onNotFound(NotFoundException e, WebRequest request) {
        return answer(problem(HttpStatus.NOT_FOUND, e.getMessage()), request);
    }

    @ExceptionHandler
    ResponseEntity<Object> onRolledBack(Ending.RolledBackException e, WebRequest request) {
        return answer(problem(HttpStatus.CONFLICT, e.getMessage()), request);
    }

    @ExceptionHandler
    ResponseEntity<Object> onDatabaseBusy(TransientDataAccessException e, WebRequest request) {
        return answer(problem(HttpStatus.SERVICE_UNAVAILABLE, "The database is busy; please try again"), request);
    }

    /**
     * Unhandled, one with a lost connection to the database beneath it would be answered 200 without a body: Spring takes that for the
     * connection of the client, whom no answer reaches.
     */
    @ExceptionHandler
    ResponseEntity<Object> onDatabaseLost(TransactionException e, WebRequest request) {
        logger.warn("A transaction has failed", e);
        return answer(
                problem(
                        HttpStatus.SERVICE_UNAVAILABLE,
                        "The database does not answer; whether anything was done is not known"),
                request);
    }

    @Override
    protected ResponseEntity<Object> handleHttpMessageNotReadable(
            HttpMessageNotReadableException e, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        return answer(problem(HttpStatus.BAD_REQUEST, "The body is not valid JSON"), request);
    }

    @Override
    protected ResponseEntity<Object> createResponseEntity(
            @Nullable Object body, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        // Without a content type Spring would have nothing to say to a client that accepts only event streams.
        return ResponseEntity.status(status)
                .headers(headers)
                .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                .body(body);
    }

    private ResponseEntity<Object> answer(ProblemDetail problem, WebRequest request) {
        return createResponseEntity(problem, new HttpHeaders(), HttpStatusCode.valueOf(problem.getStatus()), request);
    }

    private static ProblemDetail problem(HttpStatus status, @Nullable String detail) {
        return ProblemDetail.forStatusAndDetail(status, detail == null ? status.getReasonPhrase() : detail);
    }
}
