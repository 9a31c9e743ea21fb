package com.example.recipes;

import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.transaction.TransactionException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;

/** Answers a write whose transaction has failed. */
@RestControllerAdvice
class DatabaseProblems {

    @ExceptionHandler
    ProblemDetail onDatabaseLost(TransactionException e) {
        return ProblemDetail.forStatusAndDetail(
                HttpStatus.SERVICE_UNAVAILABLE, "The database does not answer; whether anything was done is not known");
    }
}
