/**
 * Auto-configuration of the broadcaster for Spring Boot, with lists or without: a {@link dev.livelist.broadcaster.Broadcaster}
 * bean over the transport that {@code livelist.transport} names, its health, its meters and its endpoint. Every bean made here
 * gives way to one of the application's own.
 */
@NullMarked
package dev.livelist.broadcaster.spring.boot;

import org.jspecify.annotations.NullMarked;
