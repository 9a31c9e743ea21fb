/** For Java services that follow a live list of another one: {@link dev.livelist.webflux.client.LiveListClient}. */
@NullMarked
package dev.livelist.webflux.client;

import org.jspecify.annotations.NullMarked;
