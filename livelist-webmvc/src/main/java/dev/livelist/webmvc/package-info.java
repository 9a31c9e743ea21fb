/**
 * Live lists under Spring MVC. {@link dev.livelist.webmvc.LiveMvcEndpoint} is where it begins; what the lists say is in
 * {@code livelist-http}, whatever the server.
 *
 * <p>A stream is an asynchronous request with non-blocking output: it occupies no thread, with or without virtual threads. The route runs
 * inside the {@code DispatcherServlet}, so that filters, security, CORS, paths and observation apply as to any other route; it starts the
 * asynchronous request itself, so that there is no dispatch which would authorize again on a committed response.
 */
@NullMarked
package dev.livelist.webmvc;

import org.jspecify.annotations.NullMarked;
