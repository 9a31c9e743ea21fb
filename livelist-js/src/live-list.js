import { versionOf } from "./documents.js";
import { deepFreeze, equal } from "./json-patch.js";
import { parseJson } from "./json.js";
import { rowUrl, urlOf } from "./query.js";

const NOTHING = Object.freeze([]);
const NO_CHANGES = Object.freeze({ added: 0, changed: 0, removed: 0 });

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
  /** Where the list stands still: what it shows, the changes beside that, and what counts them, once that is loaded. */
  #held;

  constructor(streams, url, { query, row, initial, ahead, ...options }) {
    this.#streams = streams;
    this.#address = row === undefined || row === null ? url : rowUrl(url, row);
    this.#isWritten = ahead;
    this.#request = requestOf(urlOf(this.#address, query), baseOf(url), options);
    this.#known = initial && { document: deepFreeze(parsed(initial.document)), version: versionOf(initial.etag) };
    this.#look();
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
        this.#look();
      }
    };
  };

  get status() {
    return this.#snapshot.status;
  }

  get pending() {
    return this.#snapshot.held;
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
    this.#known = this.#held = undefined;
    this.#request = { ...this.#request, url };
    if (this.#listeners.size > 0) {
      this.#join();
    } else {
      this.#look();
    }
  };

  hold = () => {
    if (!this.#held && !this.#isClosed) {
      const held = (this.#held = { changes: NO_CHANGES });
      this.#look();
      import("./hold.js").then(
        ({ changesBetween }) => {
          held.count = changesBetween;
          this.#look();
        },
        () => {}, // then it stands still without saying what there is
      );
    }
  };

  release = () => {
    if (this.#held) {
      this.#held = undefined;
      this.#look();
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
      this.#held = undefined;
      this.#look();
      this.#listeners.clear();
    }
  };

  #join() {
    this.#previous ??= this.#known?.document;
    this.#joined = this.#streams.join(this.#request, this.#known, () => this.#joined && this.#look());
    this.#look();
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

  /** Shows what is known; until that is a document, the one of the query before. */
  #look() {
    const feed = this.#joined?.feed;
    const idle = { status: this.#isClosed ? "closed" : "connecting", ...this.#known };
    const { status, document, version, reason, since, error } = feed?.state ?? idle;
    if (document !== undefined || error?.forbidden) {
      this.#previous = undefined;
    }
    if (error?.forbidden) {
      this.#held = undefined;
    }
    const over = (shown, held) => (feed?.ahead ? feed.ahead.apply(feed, shown, held) : shown);
    const now = over(document);
    const next = { status, document: now, rows: undefined, version, pending: false, held: this.#held?.changes, unconfirmed: feed?.ahead?.count(feed) ?? 0, reason, since, error };
    const held = this.#held;
    if (held && now !== undefined) {
      held.of ??= document;
      held.version ??= version;
      const shown = over(held.of, held);
      const changes = held.count?.(shown, now, equal) ?? held.changes;
      held.changes = equal(changes, held.changes) ? held.changes : Object.freeze(changes);
      Object.assign(next, { document: shown, version: held.version, held: held.changes });
    } else if (now === undefined) {
      next.document = this.#previous;
      next.pending = next.document !== undefined;
    }
    next.rows = next.document?.rows ?? NOTHING;
    next.row = next.document?.row;
    next.groups = next.document?.groups ?? NOTHING;
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

function parsed(document) {
  return typeof document === "string" ? parseJson(document) : document;
}

/** Where the lists of an address are. */
function baseOf(url) {
  return url.replace(/[?#].*/s, "").replace(/\/[^/]*$/, "");
}

function requestOf(
  url,
  base,
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
  return { url, base, headers: sent, credentials, transport, fetch, combined, share, user, maxBackoff, silenceTimeout, hiddenTimeout };
}
