import { reconcile } from "./documents.js";
import { errorOf, LiveListError } from "./errors.js";
import { Feed } from "./feed.js";
import { equal } from "./json-patch.js";
import { parseJson } from "./json.js";
import { observer } from "./observer.js";
import { Stream } from "./stream.js";

/**
 * The streams of a page. All who ask for the same URL in the same way share a feed; all feeds of one server that ask in the
 * same way share a stream, where the server can do that. A feed ends when the last of those has left and nobody has come in
 * the same turn of the event loop, so that whoever leaves and comes back at once, as React's strict mode does, stays on it.
 */
export class Streams {
  #environment;
  #shared = new Map();
  #groups = new Map();
  #aheads = new Map();
  #functions = new WeakMap();
  #count = 0;

  constructor(environment) {
    this.#environment = environment;
  }

  /**
   * Joins the feed of a request.
   *
   * @param known a document and its version to begin with, used where the feed does not have one yet
   * @param listener called whenever the state of the feed has changed
   * @returns `{feed, leave(now)}`
   */
  join(request, known, listener) {
    const key = this.#keyOf(request);
    const entry = this.#shared.get(key) ?? this.#open(key, request, known);
    this.#environment.clearTimeout(entry.ending);
    entry.listeners.add(listener);
    if (entry.feed.isLeaving) {
      entry.feed.isLeaving = false;
      entry.feed.stream.add(entry.feed);
    }
    return { feed: entry.feed, leave: (now = false) => this.#leave(key, entry, listener, now) };
  }

  reportError(error) {
    this.#environment.reportError(error);
  }

  /** What is written to the list of a request and not confirmed; loaded where something is. */
  async ahead({ url, ...request }) {
    const { aheadOf } = await import("./ahead.js");
    const list = this.#keyOf({ ...request, url: listOf(url, request) });
    if (!this.#aheads.has(list)) {
      const { causes, streams } = this.#groupOf(request);
      const entries = () => [...this.#shared.values()].filter((entry) => entry.list === list);
      const ahead = aheadOf(causes, request, entries, this.#environment, { errorOf, parseJson, equal });
      this.#aheads.set(list, ahead);
      entries().forEach(({ feed }) => (feed.ahead = ahead));
      streams.forEach((stream) => stream.renew());
    }
    return this.#aheads.get(list);
  }

  #open(key, { url, ...request }, known) {
    const list = this.#keyOf({ ...request, url: listOf(url, request) });
    const entry = { list, listeners: new Set(), ending: undefined };
    entry.tell = () => [...entry.listeners].forEach((listener) => listener());
    entry.feed = new Feed(url, known, entry.tell);
    entry.feed.ahead = this.#aheads.get(list);
    this.#shared.set(key, entry);
    const stream = request.share && this.#canShare() ? this.#tabsOf(request) : this.#streamOf(request);
    stream.add(entry.feed);
    return entry;
  }

  #leave(key, entry, listener, now) {
    entry.listeners.delete(listener);
    if (entry.listeners.size > 0) {
      return;
    }
    const end = () => {
      this.#shared.delete(key);
      entry.feed.stream.remove(entry.feed);
      observer.tell?.({ type: "close", feed: entry.feed });
    };
    if (now) {
      end();
    } else {
      entry.feed.isLeaving = true;
      entry.ending = this.#environment.setTimeout(end, 0);
    }
  }

  /* Groups: what may share a stream. */

  #groupOf(request) {
    const key = this.#keyOf(request);
    const group = this.#groups.get(key) ?? { causes: { space: undefined, count: 0 }, streams: new Set() };
    this.#groups.set(key, group);
    return group;
  }

  #canShare() {
    const { navigator } = this.#environment;
    return navigator?.locks !== undefined && typeof BroadcastChannel === "function";
  }

  /** What keeps a feed in step by way of all tabs. */
  #tabsOf(request) {
    const group = this.#groupOf(request);
    const own = { ...request, share: undefined };
    group.tabs ??= import("./tabs.js")
      .then(({ tabsOf }) => tabsOf(own, this.#environment, { streams: this, reconcile, LiveListError }))
      .catch(() => this.#streamOf(own));
    const then = (name) => (feed) => void group.tabs.then((tabs) => tabs[name](feed));
    const stream = { add: (feed) => ((feed.stream = stream), then("add")(feed)), remove: then("remove"), reconnect: then("reconnect") };
    return stream;
  }

  #streamOf(request) {
    const group = this.#groupOf(request);
    const { causes, streams } = group;
    const isCombined = request.combined && request.transport !== "eventsource";
    if (isCombined && !group.isSplit && group.stream?.size > 0) {
      return group.stream;
    }
    const { combined, ...options } = request;
    const stream = new Stream(options, this.#environment, causes, (...told) => this.#split(group, request, ...told));
    streams.forEach((other) => other.size > 0 || streams.delete(other));
    streams.add(stream);
    group.stream = isCombined ? stream : group.stream;
    return stream;
  }

  /** What a server cannot do it will not learn; a login that is missing may come, and fewer lists may do. */
  #split(group, request, error, feeds, isLimit) {
    group.isSplit = !isLimit;
    group.stream = undefined;
    feeds.forEach((feed) => this.#streamOf(request).add(feed));
    group.isSplit = !isLimit && !error.forbidden;
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

/** Where the list is that an address is of, or that has its row. */
function listOf(url, { base }) {
  return base + /^\/[^/?]*|/.exec(url.slice(base.length))[0];
}
