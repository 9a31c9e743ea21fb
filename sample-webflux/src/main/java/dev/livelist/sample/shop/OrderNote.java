package dev.livelist.sample.shop;

import java.util.UUID;
import org.springframework.data.annotation.Id;
import org.springframework.data.relational.core.mapping.Table;

/**
 * What an owner has noted of an order.
 *
 * @param id given by the database, a larger one for a later note; 0 until then
 * @param orderId the order
 */
@Table("order_note")
public record OrderNote(@Id long id, UUID orderId, String text) {}
