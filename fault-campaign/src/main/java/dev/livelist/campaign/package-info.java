/**
 * The fault campaign: real workers, a real Redis and a real PostgreSQL, everything that can go wrong between them in a random
 * but repeatable order, readers that believe nothing but the protocol, and writers that remember what they were promised.
 * {@link dev.livelist.campaign.Campaign} is its one entrance.
 */
@NullMarked
package dev.livelist.campaign;

import org.jspecify.annotations.NullMarked;
