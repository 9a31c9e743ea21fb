package dev.livelist.spring.boot;

/** What the lists of these tests are of. */
record Note(long id, String text) {}
