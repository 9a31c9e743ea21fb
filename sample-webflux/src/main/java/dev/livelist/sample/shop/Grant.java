package dev.livelist.sample.shop;

import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.data.annotation.Id;
import org.springframework.data.relational.core.mapping.Table;

/**
 * An owner of orders lets somebody of the shop's support see them.
 *
 * @param id given by the database; null until then
 * @param owner the name of the user whose orders they are
 * @param grantee the name of the user who sees them too
 */
@Table("shop_grant")
public record Grant(@Id @Nullable UUID id, String owner, String grantee) {}
