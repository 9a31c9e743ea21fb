package dev.livelist.http;

record Paper(long id, String name, int price) {}
