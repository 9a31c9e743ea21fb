package com.example.units.north;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;

/** One of two entities of the same name. */
@Entity
public class Parcel {

    @Id
    private long id;

    private String content = "";

    protected Parcel() {}

    public Parcel(long id, String content) {
        this.id = id;
        this.content = content;
    }

    public long getId() {
        return id;
    }

    public String getContent() {
        return content;
    }
}
