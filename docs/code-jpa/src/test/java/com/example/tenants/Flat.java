package com.example.tenants;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import org.hibernate.annotations.TenantId;

/** A row that belongs to one tenant. */
@Entity
public class Flat {

    @Id
    private long id;

    private String street = "";

    @TenantId
    private String landlord = "";

    protected Flat() {}

    public long getId() {
        return id;
    }

    public String getStreet() {
        return street;
    }

    public String getLandlord() {
        return landlord;
    }
}
