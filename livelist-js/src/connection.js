import { LiveListError } from "./errors.js";
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
 * With fetch: can send headers, sees the status of an answer, and sees the comments by which a server shows that an idle
 * connection is alive.
 */
export function openWithFetch({ url, lastEventId, headers, more, credentials, fetch, method, body }, handlers, environment) {
  const abort = new AbortController();
  const isOpen = () => !abort.signal.aborted;

  async function read() {
    const sent = new Headers(typeof headers === "function" ? await headers() : headers);
    Object.entries({ Accept: "text/event-stream", ...more }).forEach((header) => sent.set(...header));
    const foreign = isForeign(url, environment);
    if (lastEventId && !foreign) {
      sent.set("Last-Event-ID", lastEventId);
    }
    const request = { method, body, headers: sent, credentials, cache: "no-store", signal: abort.signal };
    const address = foreign ? withId(url, lastEventId) : url;
    const ask = fetch ?? environment.fetch;
    let response = await ask(address, { ...request, redirect: "manual" });
    if (response.status !== 200 || !/^text\/event-stream\s*(;|$)/i.test(response.headers.get("Content-Type"))) {
      response = await streamOf(response, address, request, ask, environment);
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

/** The stream that is there after all, where a redirect leads to one; else the error that says what is there instead. */
async function streamOf(response, ...asked) {
  const answers = await import("./answers.js").catch(() => undefined); // from a server that is in trouble
  if (!answers) {
    throw new LiveListError(`${response.status}`, response);
  }
  return answers.streamOf(response, ...asked, LiveListError);
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
