package dev.livelist.http.shop;

/** What the lists of these tests are of. */
public record Product(long id, String name, String owner, int price) {

    public Product(long id, String name) {
        this(id, name, "alice", 10);
    }
}
