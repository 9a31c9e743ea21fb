package dev.livelist.sample.shop;

import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** An owner of orders lets somebody of the shop's support see them. */
@Entity
@Table(name = "shop_grant")
public class Grant {

    @Id
    @GeneratedValue(strategy = GenerationType.UUID)
    private @Nullable UUID id;

    private String owner;

    private String grantee;

    @SuppressWarnings("NullAway.Init") // for JPA, which sets everything afterwards
    protected Grant() {}

    Grant(String owner, String grantee) {
        this.owner = owner;
        this.grantee = grantee;
    }

    /** Set when it is stored; null until then. */
    public @Nullable UUID getId() {
        return id;
    }

    /** The name of the user whose orders they are. */
    public String getOwner() {
        return owner;
    }

    /** The name of the user who sees them too. */
    public String getGrantee() {
        return grantee;
    }
}
