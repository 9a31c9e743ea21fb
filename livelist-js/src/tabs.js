/** How often a tab makes sure that the leader is there, and after how many unanswered questions it takes over. */
const EVERY = 3_000;
const UNANSWERED = 2;

/** The tabs that ask for the lists of a server in the same way. */
export async function tabsOf(request, environment, { streams, reconcile, LiveListError }) {
  const { base, headers, credentials, user, hiddenTimeout } = request;
  const sent = typeof headers === "function" ? Object.fromEntries(new Headers(await headers())) : headers;
  const key = new TextEncoder().encode(JSON.stringify([base, sent, credentials, user]));
  // Names of locks can be read by whatever runs in the origin, and headers may have a token.
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", key));
  return new Tabs([...digest].map((byte) => byte.toString(16).padStart(2, "0")).join(""), hiddenTimeout, environment, {
    join: (url, known, listener) => streams.join({ ...request, url }, known, listener),
    reconcile,
    errorFrom: (told) => told && new LiveListError(told.message, told),
  });
}

/**
 * The lists of all tabs of one origin and user over the connection of one of them, the leader: whoever holds a lock that
 * each tab queues for. The others say which lists they want and are told what becomes of them. A leader that closes or
 * crashes loses the lock, one that is frozen or hidden gives it back, and one that does not answer has it taken away.
 *
 * This module imports nothing: it comes where it is wanted, and alone.
 */
class Tabs {
  #id = crypto.randomUUID();
  #tools;
  #environment;
  #name;
  #channel;
  /** What this tab shows, by URL. */
  #feeds = new Map();
  /** What the leader keeps in step for all tabs, by URL. */
  #kept = new Map();
  /** What other tabs want, by tab; only a leader knows. */
  #wanted = new Map();
  #leader;
  #release;
  #presence;
  #unanswered = 0;
  #timers = {};
  #isHere = false;
  #isPresent = false;
  #listening = new AbortController();

  /**
   * @param name what tabs have in common that share
   * @param tools `join(url, known, listener)` keeps a list in step in this tab, `reconcile(before, document)`, `errorFrom(told)`
   */
  constructor(name, hiddenTimeout, environment, tools) {
    this.#name = `livelist ${name}`;
    this.#environment = environment;
    this.#tools = tools;
    this.#watchPage(hiddenTimeout);
  }

  add(feed) {
    this.#feeds.set(feed.url, feed);
    if (!this.#isHere && this.#environment.document?.visibilityState !== "hidden") {
      this.#enter();
    } else if (this.#leader === this.#id) {
      this.#keep(feed.url, feed.state);
    } else {
      this.#sayWhat();
    }
  }

  remove(feed) {
    this.#feeds.delete(feed.url);
    if (this.#feeds.size === 0) {
      this.#leave();
    } else if (this.#leader === this.#id) {
      this.#trim();
    } else {
      this.#sayWhat();
    }
  }

  reconnect({ url }) {
    if (this.#leader === this.#id) {
      this.#kept.get(url)?.feed.reconnect();
    } else {
      this.#say({ type: "reconnect", url });
    }
  }

  renew() {}

  /* Coming and going. */

  #enter() {
    if (this.#isHere || this.#feeds.size === 0) {
      return;
    }
    this.#isHere = true;
    this.#channel = new BroadcastChannel(this.#name);
    this.#channel.onmessage = ({ data }) => this.#hear(data);
    // Held for as long as this tab lives: the leader waits for it. Before it is held nobody may hear of this tab.
    this.#presence = this.#hold(`${this.#name} ${this.#id}`, {}, () => {
      this.#isPresent = true;
      this.#sayWhat();
    });
    this.#queue({});
    this.#ask();
  }

  #leave() {
    if (!this.#isHere) {
      return;
    }
    this.#isHere = false;
    this.#resign();
    this.#isPresent = false;
    this.#channel.close();
    this.#presence();
    this.#release();
    this.#clear("ask");
  }

  #queue(options) {
    const release = this.#hold(this.#name, options, () => this.#lead(), () => {
      // Taken away, while this tab did not answer.
      if (this.#release === release && this.#isHere) {
        this.#resign();
        this.#queue({});
        this.#sayWhat();
      }
    });
    this.#release = release;
  }

  /** Holds a lock until the function that it gives is called. */
  #hold(name, options, onHeld, onLost = () => {}) {
    const abort = new AbortController();
    let release = () => {};
    const held = new Promise((resolve) => (release = resolve));
    const { locks } = this.#environment.navigator;
    const signal = options.steal ? {} : { signal: abort.signal };
    locks
      .request(name, { ...options, ...signal }, () => {
        if (!abort.signal.aborted) {
          onHeld();
          return held;
        }
      })
      .catch(() => abort.signal.aborted || onLost());
    return () => {
      abort.abort();
      release();
    };
  }

  /* The leader. */

  #lead() {
    this.#leader = this.#id;
    for (const [url, feed] of this.#feeds) {
      this.#keep(url, feed.state);
    }
    this.#say({ type: "leader" });
  }

  #resign() {
    if (this.#leader === this.#id) {
      this.#leader = undefined;
      [...this.#kept.values()].forEach(({ leave }) => leave(true));
      [...this.#wanted.values()].forEach(({ forget }) => forget());
      this.#kept.clear();
      this.#wanted.clear();
    }
  }

  #keep(url, known) {
    if (this.#kept.has(url)) {
      return;
    }
    const kept = this.#tools.join(url, known?.version ? known : undefined, () => this.#tell(url));
    this.#kept.set(url, kept);
    this.#tell(url);
  }

  /** Lets go of what no tab wants any more. */
  #trim() {
    for (const [url, { leave }] of this.#kept) {
      if (!this.#feeds.has(url) && ![...this.#wanted.values()].some(({ urls }) => urls.has(url))) {
        this.#kept.delete(url);
        leave(true);
      }
    }
  }

  #tell(url) {
    const state = this.#kept.get(url)?.feed.state;
    if (state) {
      this.#show(url, state);
      this.#say({ type: "state", url, state: { ...state, error: toldOf(state.error) } });
    }
  }

  /** What another tab wants from now on; it is forgotten when that tab is gone. */
  #want(tab, lists) {
    const urls = new Set(lists.map(({ url }) => url));
    const known = this.#wanted.get(tab);
    if (known) {
      known.urls = urls;
    } else if (urls.size > 0) {
      const gone = () => {
        this.#wanted.get(tab)?.forget();
        this.#wanted.delete(tab);
        this.#trim();
      };
      this.#wanted.set(tab, { urls, forget: this.#hold(`${this.#name} ${tab}`, {}, gone) });
    }
    for (const { url, document, version } of lists) {
      this.#kept.has(url) ? this.#tell(url) : this.#keep(url, { document, version });
    }
    this.#trim();
  }

  /* The others. */

  #ask() {
    this.#timer("ask", EVERY, () => {
      if (this.#leader !== this.#id) {
        if (this.#unanswered++ === UNANSWERED) {
          this.#unanswered = 0;
          this.#release();
          this.#queue({ steal: true });
        }
        this.#say({ type: "ask" });
      }
      this.#ask();
    });
  }

  #sayWhat() {
    if (this.#isPresent) {
      const lists = [...this.#feeds].map(([url, { state }]) => ({ url, document: state.document, version: state.version }));
      this.#say({ type: "want", lists });
    }
  }

  #hear({ from, type, ...told }) {
    const isLeader = this.#leader === this.#id;
    if (type === "leader" && !isLeader) {
      this.#leader = from;
      this.#sayWhat();
    } else if (type === "state" && !isLeader && from === (this.#leader ??= from)) {
      this.#show(told.url, { ...told.state, error: this.#tools.errorFrom(told.state.error) });
    } else if (isLeader && type === "want") {
      this.#want(from, told.lists);
    } else if (isLeader && type === "reconnect") {
      this.#kept.get(told.url)?.feed.reconnect();
    } else if (isLeader && type === "ask") {
      this.#say({ type: "here" });
    }
    if (from === this.#leader) {
      this.#unanswered = 0;
    }
  }

  #show(url, { document, ...state }) {
    const feed = this.#feeds.get(url);
    if (feed) {
      const shown = document && this.#tools.reconcile(feed.state.document, document);
      const status = state.status === "connecting" && feed.state.document ? "reconnecting" : state.status;
      feed.ended = status === "closed";
      feed.update({ ...state, status, document: shown });
      feed.ahead?.onShown();
    }
  }

  #say(message) {
    if (this.#isHere) {
      this.#channel.postMessage({ from: this.#id, ...message });
    }
  }

  /* The page around it. */

  #watchPage(hiddenTimeout) {
    const { window, document } = this.#environment;
    const options = { signal: this.#listening.signal };
    const look = () => {
      this.#clear("hidden");
      if (document?.visibilityState !== "hidden") {
        this.#enter();
      } else if (hiddenTimeout !== Infinity) {
        this.#timer("hidden", hiddenTimeout, () => this.#hide());
      }
    };
    window?.addEventListener("pagehide", () => this.#hide(), options);
    window?.addEventListener("pageshow", look, options);
    document?.addEventListener("visibilitychange", look, options);
    document?.addEventListener("freeze", () => this.#hide(), options);
    document?.addEventListener("resume", look, options);
  }

  #hide() {
    this.#leave();
    for (const feed of this.#feeds.values()) {
      if (!feed.ended) {
        feed.update({ status: "stale", reason: "hidden", since: undefined });
      }
    }
  }

  #timer(name, milliseconds, action) {
    this.#clear(name);
    this.#timers[name] = this.#environment.setTimeout(action, milliseconds);
  }

  #clear(name) {
    this.#environment.clearTimeout(this.#timers[name]);
  }
}

/** An error as it can be sent to another tab. */
function toldOf(error) {
  return error && { message: error.message, status: error.status, problem: error.problem, retryAfter: error.retryAfter, redirectedTo: error.redirectedTo };
}
