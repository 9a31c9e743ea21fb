/**
 * The fault campaign: real workers, a real Redis and a real PostgreSQL, faults between them in a random
 * but repeatable order, readers that know only the protocol, and writers that record what was acknowledged.
 * {@link dev.livelist.campaign.Campaign} is its main class.
 */
@NullMarked
package dev.livelist.campaign;

import org.jspecify.annotations.NullMarked;
