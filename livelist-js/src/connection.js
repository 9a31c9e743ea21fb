import { errorOf, isRedirect, isStream, redirectError } from "./errors.js";
import { EventStreamParser } from "./event-stream.js";

/*
 * Two ways to read a stream, with one face: each opens a connection and gives back the function that closes it. After that
 * none of the handlers is called any more. The other one is in event-source.js.
 *
 *   onEvent({type, data, id, list, causes})  an event
 *   onActivity()               something came, if only a comment
 *   onRetry(milliseconds)      how long the server asks to wait before the next connection
 *   onInterrupted()            the connection is lost, and what carries it makes the next one by itself
 *   onEnd(error)               the connection has ended; the error where it did not end of itself
 */

/**
 * With fetch, for a request or the promise of one: can send headers, sees the status of an answer, and sees the comments by which a server shows that an idle
 * connection is alive.
 */
export function openWithFetch(wanted, handlers, environment) {
  const abort = new AbortController();
  const isOpen = () => !abort.signal.aborted;

  async function read() {
    const { url, lastEventId, headers, more, credentials, fetch, method, body } = wanted.then ? await wanted : wanted;
    const sent = new Headers(typeof headers === "function" ? await headers() : headers);
    Object.entries({ Accept: "text/event-stream", ...more }).forEach((header) => sent.set(...header));
    const foreign = isForeign(url, environment);
    if (lastEventId && !foreign) {
      sent.set("Last-Event-ID", lastEventId);
    }
    const request = { method, body, headers: sent, credentials, cache: "no-store", signal: abort.signal };
    const response = await follow(fetch ?? environment.fetch, foreign ? withId(url, lastEventId) : url, request, environment);
    if (!isStream(response)) {
      const error = await errorOf(response, environment.now());
      abort.signal.throwIfAborted();
      throw error;
    }
    handlers.onActivity();
    const parser = new EventStreamParser(
      (event) => isOpen() && handlers.onEvent(event),
      (milliseconds) => isOpen() && handlers.onRetry(milliseconds),
    );
    const reader = response.body.getReader();
    for (let chunk = await reader.read(); !chunk.done && isOpen(); chunk = await reader.read()) {
      handlers.onActivity();
      parser.push(chunk.value);
    }
    if (isOpen() && parser.isEmpty) {
      throw new Error("The answer calls itself an event stream, but nothing in it belongs to one");
    }
  }

  read().then(
    () => isOpen() && handlers.onEnd(),
    (error) => isOpen() && handlers.onEnd(error),
  );
  return () => abort.abort();
}

/**
 * Follows redirects. A browser does not let a script follow one to a page of another origin, such as an identity provider's:
 * this tells it from a server that cannot be reached. Over plain HTTP it may be the work of the network in between, as in a
 * hotel, and passes.
 */
async function follow(fetch, url, request, { location }) {
  const response = await fetch(url, { ...request, redirect: "manual" });
  if (!isRedirect(response)) {
    return response;
  }
  await response.body?.cancel();
  try {
    return await fetch(url, request);
  } catch (error) {
    request.signal.throwIfAborted();
    const { protocol, hostname } = new URL(url, location?.href);
    const isOfServer = protocol === "https:" || ["localhost", "127.0.0.1", "[::1]"].includes(hostname);
    throw error instanceof TypeError && isOfServer ? redirectError("", response.status || undefined) : error;
  }
}

/** From another origin a header of one's own would cost each request another one, to ask whether it is allowed. */
export function isForeign(url, { location }) {
  return location !== undefined && new URL(url, location.href).origin !== location.origin;
}

export function withId(url, lastEventId) {
  if (!lastEventId) {
    return url;
  }
  return `${url}${url.includes("?") ? "&" : "?"}lastEventId=${encodeURIComponent(lastEventId)}`;
}

/** What is wrong with the answer that an EventSource gave up over. */
export async function statusOf({ url, credentials, signal }, environment) {
  const request = { headers: { Accept: "text/event-stream" }, credentials, cache: "no-store", signal };
  const response = await follow(environment.fetch, url, request, environment);
  if (!isStream(response)) {
    return errorOf(response, environment.now());
  }
  await response.body?.cancel();
  return undefined;
}
