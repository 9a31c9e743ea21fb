/**
 * Auto-configuration of Livelist for Spring Boot: an application that declares {@link dev.livelist.ListDefinition} beans has
 * them served live. Every bean made here gives way to one of the application's own.
 */
@NullMarked
package dev.livelist.spring.boot;

import org.jspecify.annotations.NullMarked;
