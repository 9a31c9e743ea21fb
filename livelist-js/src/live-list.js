import { versionOf } from "./documents.js";
import { deepFreeze } from "./json-patch.js";
import { urlOf } from "./query.js";

const NO_ROWS = Object.freeze([]);

/**
 * A list as one part of a page sees it: a query that may change, and what is known of its answer. Connected for as long as
 * somebody is subscribed, so that making one costs nothing, on a server as in a browser.
 */
export class LiveList {
  #streams;
  #address;
  #request;
  #listeners = new Set();
  #joined;
  #known;
  #previous;
  #snapshot;
  #isClosed = false;
  #isWritten;

  constructor(streams, url, { query, initial, ahead, ...options }) {
    this.#streams = streams;
    this.#address = url;
    this.#isWritten = ahead;
    this.#request = requestOf(urlOf(url, query), options);
    this.#known = initial && { document: deepFreeze(initial.document), version: versionOf(initial.etag) };
    this.#take({ status: "connecting", ...this.#known });
  }

  getSnapshot = () => this.#snapshot;

  subscribe = (listener) => {
    const own = () => listener(); // the same function may subscribe twice, and leave twice
    this.#listeners.add(own);
    if (!this.#joined && !this.#isClosed) {
      this.#join();
    }
    return () => {
      if (this.#listeners.delete(own) && this.#listeners.size === 0 && this.#joined) {
        this.#leave();
        this.#take({ status: "connecting", ...this.#known });
      }
    };
  };

  get status() {
    return this.#snapshot.status;
  }

  get url() {
    return this.#request.url;
  }

  setQuery = (query) => {
    const url = urlOf(this.#address, query);
    if (this.#isClosed) {
      return;
    }
    if (url === this.#request.url) {
      if (this.status === "closed") {
        this.reconnect();
      }
      return;
    }
    this.#leave(true);
    this.#previous = this.#snapshot.document;
    this.#known = undefined;
    this.#request = { ...this.#request, url };
    if (this.#listeners.size > 0) {
      this.#join();
    } else {
      this.#take({ status: "connecting" });
    }
  };

  reconnect = () => {
    this.#joined?.feed.reconnect();
  };

  ahead = async (patch, write) => {
    const ahead = this.#joined?.feed.ahead ?? (await this.#streams.ahead(this.#request));
    return ahead.write(this.#joined?.feed, patch, write);
  };

  close = () => {
    if (!this.#isClosed) {
      this.#isClosed = true;
      this.#leave(true);
      this.#take({ ...this.#known, status: "closed" });
      this.#listeners.clear();
    }
  };

  #join() {
    this.#previous ??= this.#known?.document;
    this.#joined = this.#streams.join(this.#request, this.#known, () => this.#joined && this.#take(this.#joined.feed.state));
    this.#take(this.#joined.feed.state);
    if (this.#isWritten) {
      this.#streams.ahead(this.#request).catch(() => {}); // it is asked for again where something is written
    }
  }

  #leave(now) {
    if (this.#joined) {
      const { document, version } = this.#joined.feed.state;
      this.#known = { document, version };
      this.#joined.leave(now);
      this.#joined = undefined;
    }
  }

  /** Shows what a feed knows; until it has a document, the one of the query before. */
  #take({ status, document, version, reason, since, error }) {
    if (document !== undefined || error?.forbidden) {
      this.#previous = undefined;
    }
    const feed = this.#joined?.feed;
    const shown = (feed?.ahead ? feed.ahead.apply(feed, document) : document) ?? this.#previous;
    const pending = document === undefined && shown !== undefined;
    const unconfirmed = feed?.ahead?.count(feed) ?? 0;
    const next = { status, document: shown, rows: shown?.rows ?? NO_ROWS, version, pending, unconfirmed, reason, since, error };
    const before = this.#snapshot;
    if (before === undefined || Object.keys(next).some((name) => next[name] !== before[name])) {
      this.#snapshot = Object.freeze(next);
      this.#tell();
    }
  }

  /** One listener's failure is not the others'. */
  #tell() {
    for (const listener of [...this.#listeners]) {
      try {
        listener();
      } catch (error) {
        this.#streams.reportError(error);
      }
    }
  }
}

function requestOf(
  url,
  {
    headers,
    credentials = "same-origin",
    transport = "auto",
    fetch,
    combined = true,
    share,
    user,
    maxBackoff = 30_000,
    silenceTimeout = 40_000,
    hiddenTimeout = 30_000,
  },
) {
  const sent = typeof headers === "object" ? Object.fromEntries(new Headers(headers)) : headers;
  return { url, headers: sent, credentials, transport, fetch, combined, share, user, maxBackoff, silenceTimeout, hiddenTimeout };
}
