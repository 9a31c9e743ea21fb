/**
 * Lists over JPA, with Hibernate, on H2, PostgreSQL and MariaDB, and on others at a higher cost. {@link dev.livelist.jpa.JpaRowSourceFactory} reads their rows;
 * {@link dev.livelist.jpa.JpaChangeCapture} tells of what is written through Hibernate; {@link dev.livelist.jpa.JpaChanges}
 * says what no capture can see.
 */
@NullMarked
package dev.livelist.jpa;

import org.jspecify.annotations.NullMarked;
