package dev.livelist.webflux;

/** What the lists of these tests are of. */
record Product(long id, String name, String owner, int price) {

    Product(long id, String name) {
        this(id, name, "alice", 10);
    }
}
