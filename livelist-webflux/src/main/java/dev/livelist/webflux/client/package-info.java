/**
 * For reactive services that follow a live list of another one: {@link dev.livelist.webflux.client.ReactiveLiveListClient}, which
 * is {@code livelist-client} over Spring's {@code WebClient}.
 */
@NullMarked
package dev.livelist.webflux.client;

import org.jspecify.annotations.NullMarked;
