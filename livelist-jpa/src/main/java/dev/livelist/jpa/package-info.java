/**
 * Lists over JPA, with Hibernate, on H2 and PostgreSQL. {@link dev.livelist.jpa.JpaRowSourceFactory} reads their rows.
 */
@NullMarked
package dev.livelist.jpa;

import org.jspecify.annotations.NullMarked;
