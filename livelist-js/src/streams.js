import { Stream } from "./stream.js";

/**
 * The streams of a page: one for all who ask for the same URL in the same way. A stream ends when the last of them has left
 * and nobody has come in the same turn of the event loop, so that whoever leaves and comes back at once, as React's strict
 * mode does, stays on it.
 */
export class Streams {
  #environment;
  #shared = new Map();
  #functions = new WeakMap();
  #count = 0;

  constructor(environment) {
    this.#environment = environment;
  }

  /**
   * Joins the stream of a request.
   *
   * @param known a document and its version to begin with, used where the stream does not have one yet
   * @param listener called whenever the state of the stream has changed
   * @returns `{stream, leave(now)}`
   */
  join(request, known, listener) {
    const key = this.#keyOf(request);
    const entry = this.#shared.get(key) ?? this.#open(key, request, known);
    this.#environment.clearTimeout(entry.ending);
    entry.listeners.add(listener);
    return { stream: entry.stream, leave: (now = false) => this.#leave(key, entry, listener, now) };
  }

  reportError(error) {
    this.#environment.reportError(error);
  }

  #open(key, request, known) {
    const entry = { listeners: new Set(), ending: undefined };
    const tell = () => [...entry.listeners].forEach((listener) => listener());
    entry.stream = new Stream(request, known, tell, this.#environment);
    this.#shared.set(key, entry);
    return entry;
  }

  #leave(key, entry, listener, now) {
    entry.listeners.delete(listener);
    if (entry.listeners.size > 0) {
      return;
    }
    const end = () => {
      this.#shared.delete(key);
      entry.stream.stop();
    };
    if (now) {
      end();
    } else {
      entry.ending = this.#environment.setTimeout(end, 0);
    }
  }

  /** Nobody may read along on a stream that was opened with another one's headers. */
  #keyOf({ url, headers, ...options }) {
    const asked = [url, headers, ...Object.values(options)];
    return JSON.stringify(asked.map((part) => (typeof part === "function" ? this.#numberOf(part) : (part ?? null))));
  }

  #numberOf(asked) {
    if (!this.#functions.has(asked)) {
      this.#functions.set(asked, ++this.#count);
    }
    return this.#functions.get(asked);
  }
}
