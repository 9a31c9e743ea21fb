import { isForeign, openWithFetch, withId } from "./connection.js";
import { canStream } from "./environment.js";
import { LiveListError } from "./errors.js";
import { Copy } from "./feed.js";
import { observer } from "./observer.js";

/** The longest wait, whatever a server says. Timers that are set for more than 24 days would end at once. */
const LONGEST_WAIT = 3_600_000;
const FIRST_STEP = 1_000;
/** How long a connection may send to lists that nobody shows any more. */
const TRIM_AFTER = 1_000;

/**
 * Keeps feeds in step over one connection after the other: one feed from its own address, several from one that all of
 * them come from. Where another one joins, the connection goes on until one for all of them has come abreast of it.
 *
 * What only several feeds need is in several.js, which is loaded for the second one and works with the members without `#`.
 */
export class Stream {
  environment;
  causes;
  feeds = new Set();
  line;
  timers = {};
  #request;
  #onSplit;
  #several;
  #isLoading = false;
  #listening = new AbortController();
  #attempts = 0;
  #retry = 0;
  #obeying = false;
  #suspended = false;
  #planned = false;
  #anyway = false;

  /**
   * @param request of the options those that concern connections
   * @param causes `space`, where the client writes and wants to hear of it; `refused` once the server knows no causes;
   *     `byPost` once an address was too long for it
   * @param onSplit called with an error, feeds, which it is to keep in step no longer since the server does not combine them,
   *     and whether they may only be too many
   */
  constructor(request, environment, causes, onSplit) {
    this.#request = request;
    this.causes = causes;
    this.environment = environment;
    this.#onSplit = onSplit;
    this.#watchPage();
  }

  get size() {
    return this.feeds.size;
  }

  add(feed) {
    feed.stream = this;
    this.feeds.add(feed);
    this.plan();
  }

  /** With the last one it ends. */
  remove(feed) {
    this.feeds.delete(feed);
    if (this.feeds.size === 0) {
      this.#disconnect();
      this.clear("hidden");
      this.#listening.abort();
    } else {
      this.timer("trim", TRIM_AFTER, () => this.plan());
      this.#several?.onRemoved();
    }
  }

  /** Tries now, whatever it was waiting for. */
  reconnect(feed) {
    this.#suspended = false;
    this.#attempts = 0;
    feed.ended = false;
    feed.update({ status: "reconnecting", error: undefined, reason: undefined, since: undefined });
    if (this.feeds.size === 1 || !this.line) {
      this.connect();
    } else {
      this.plan();
    }
  }

  /** Opens the stream anew, as where another parameter is to be sent. */
  renew() {
    this.plan(true);
  }

  /* Connections. */

  get wanted() {
    const wanted = [...this.feeds].filter((feed) => !feed.ended);
    const staying = wanted.filter((feed) => !feed.isLeaving);
    return staying.length > 0 ? staying : wanted;
  }

  /** Once for all lists that come and go in the same turn. */
  plan(anyway = false) {
    this.#anyway ||= anyway;
    if (this.#planned) {
      return;
    }
    this.#planned = true;
    queueMicrotask(() => {
      this.#planned = false;
      const wanted = this.wanted;
      const line = this.#several?.next ?? this.line;
      const isServed = !this.#anyway && line && wanted.length === line.copies.size && wanted.every((feed) => line.copyOf(feed));
      this.#anyway = false;
      if (wanted.length === 0 || isServed || this.#suspended || this.timers.retry) {
        return;
      }
      if (wanted.length > 1 && !this.#several) {
        this.#load();
      } else if (this.line && this.#several) {
        this.#several.replace(wanted);
      } else {
        this.connect();
      }
    });
  }

  connect() {
    this.#disconnect();
    this.#obeying = false;
    const wanted = this.wanted;
    if (wanted.length > 1 && !this.#several) {
      this.#load();
    } else if (wanted.length > 0) {
      this.line = this.open(wanted);
      this.line.copies.forEach(({ feed }) => (feed.line = this.line));
    }
  }

  /** Opens again what a connection was for. */
  reopen(line) {
    line.close();
    if (line === this.#several?.next) {
      this.#several.replace(this.wanted);
    } else {
      this.connect();
    }
  }

  /** Gives up feeds, which are to have another stream. */
  split(error, feeds, isLimit) {
    feeds.forEach((feed) => this.feeds.delete(feed));
    this.#onSplit(error, feeds, isLimit);
  }

  /** Loads what several feeds need. Where that cannot be had, each has a stream of its own. */
  #load() {
    if (this.#isLoading) {
      return;
    }
    this.#isLoading = true;
    import("./several.js")
      .then(
        ({ Several }) => (this.#several = new Several(this, isForeign)),
        (error) => {
          const { wanted } = this;
          const kept = wanted.find((feed) => this.line?.copyOf(feed)) ?? wanted[0];
          this.split(error, wanted.filter((feed) => feed !== kept), false);
        },
      )
      .then(() => {
        this.#isLoading = false;
        this.plan();
      });
  }

  open(feeds) {
    const { transport = "auto", silenceTimeout } = this.#request;
    const useFetch = transport === "fetch" || (transport === "auto" && canStream(this.environment));
    const line = new Line(feeds);
    const handlers = {
      onEvent: (event) => this.#onEvent(line, event),
      onActivity: () => (line.heard = this.environment.now()),
      onRetry: (milliseconds) => (this.#retry = milliseconds),
      onInterrupted: () => this.#lose(undefined),
      onEnd: (error) => this.#onEnd(line, error),
    };
    observer.tell?.({ type: "connect", feeds });
    const space = useFetch && !this.causes.refused ? this.causes.space : undefined;
    line.space = space;
    const inSpace = (url) => (space ? `${url}${url.includes("?") ? "&" : "?"}cause.space=${space}` : url);
    const request = { ...this.#request, url: feeds[0].url, lastEventId: feeds[0].state.version };
    if (useFetch) {
      const one = { ...request, url: inSpace(request.url) };
      const asked = feeds.length > 1 ? this.#several.requestOf(line.copies, request, inSpace) : one;
      line.onClose = openWithFetch(asked, handlers, this.environment);
    } else {
      const tools = { withId, LiveListError };
      import("./event-source.js").then(
        ({ openWithEventSource }) => line.isOpen && (line.onClose = openWithEventSource(request, handlers, this.environment, tools)),
        (error) => line.isOpen && this.#onEnd(line, error),
      );
    }
    if (useFetch) {
      line.heard = this.environment.now();
      this.#watch(silenceTimeout);
    }
    return line;
  }

  #disconnect() {
    this.line?.close();
    this.line = undefined;
    this.#several?.drop();
    ["retry", "silence", "trim", "handover", "entry"].forEach((name) => this.clear(name));
  }

  /** A connection that dies half-open says nothing; one that lives says something every keep-alive interval. */
  #watch(wait) {
    const { silenceTimeout } = this.#request;
    this.timer("silence", wait, () => {
      const left = silenceTimeout - this.#silence();
      if (left > 0) {
        this.#watch(left);
      } else {
        this.#onEnd(this.line, new Error(`The server has not been heard for ${silenceTimeout} ms`));
      }
    });
  }

  #silence() {
    const heard = [this.line, this.#several?.next].map((line) => line?.heard ?? Infinity);
    return this.environment.now() - Math.min(...heard);
  }

  #onEnd(line, error) {
    if (line.space && error?.status === 400 && !this.causes.refused) {
      this.causes.refused = true; // perhaps: the next answer tells
      this.reopen(line);
      return;
    }
    if (this.#several?.onEnd(line, error)) {
      return;
    }
    this.#disconnect();
    const feeds = this.wanted;
    if (error?.final && !(feeds[0]?.hasLived && isOfAnother(error))) {
      feeds.forEach((feed) => feed.end(error));
      return;
    }
    this.#lose(error);
    this.#obeying = error === undefined ? this.#retry > 0 : error.retryAfter !== undefined;
    this.timer("retry", this.wait(error), () => this.connect());
  }

  #lose(error) {
    const failed = this.environment.navigator?.onLine === false ? "offline" : undefined;
    for (const feed of this.wanted) {
      const { status, reason } = feed.state;
      const told = status === "reconnecting" ? reason : undefined;
      feed.update({ status: "reconnecting", reason: error ? failed : told, since: undefined, error });
    }
  }

  /** Full jitter below a doubling and capped bound, but never sooner than the server asks. */
  wait(error) {
    const { random } = this.environment;
    const jitter = random() * Math.min(this.#request.maxBackoff, FIRST_STEP * 2 ** this.#attempts++);
    // Whole seconds, so that many are told the same: spread within the second.
    const asked = error?.retryAfter === undefined ? this.#retry : error.retryAfter + random() * 1_000;
    return Math.min(Math.max(jitter, asked), LONGEST_WAIT);
  }

  /* Events. */

  #onEvent(line, event) {
    const named = line.copies.get(event.list);
    const copies = named ? [named] : event.list || (line.copies.size > 1 && event.type !== "status") ? [] : [...line.copies.values()];
    observer.tell?.({ type: "event", feeds: copies.map(({ feed }) => feed), event });
    for (const copy of copies.filter(({ feed }) => this.feeds.has(feed))) {
      try {
        this.#take(line, copy, event);
      } catch (error) {
        // What is here is no longer sure to be what the server takes it for: the next connection asks for all of it.
        copy.feed.update({ version: undefined });
        this.#several?.drop();
        this.#onEnd(line, error);
        return;
      }
    }
    if (line === this.#several?.next) {
      this.#several.handOver();
    }
  }

  #take(line, copy, event) {
    const { feed } = copy;
    const before = feed.state.version;
    if (["snapshot", "patch", "cause"].includes(event.type)) {
      copy.take(event);
    } else if (event.type === "status") {
      this.#onStatus(copy, JSON.parse(event.data));
    } else if (event.type === "problem" && event.list) {
      const problem = JSON.parse(event.data);
      const error = new LiveListError(`${problem.status}: ${problem.detail ?? problem.title}`, { status: problem.status, problem });
      this.#several.onProblem(line, copy, error);
      return;
    }
    if (feed.line === line) {
      copy.show();
      this.#several?.onShown(feed, before);
    }
  }

  #onStatus(copy, { state, reason, since }) {
    if (state === "live") {
      this.#attempts = 0;
      copy.feed.hasLived = true;
      copy.said = { status: "live", reason: undefined, since: undefined, error: undefined };
    } else if (state === "stale" && copy.document !== undefined) {
      this.#attempts = 0;
      copy.said = { status: "stale", reason, since, error: undefined };
    } else if (["stale", "draining", "busy", "refused"].includes(state)) {
      // The server ends the stream now, and has said by `retry:` when to come back.
      copy.said = { status: "reconnecting", reason: reason ?? state, since: undefined, error: undefined };
    }
  }

  /* The page around it. */

  #watchPage() {
    const { window, document } = this.environment;
    const options = { signal: this.#listening.signal };
    // Either is a hint: a page may well reach its server without a network, and not reach it with one.
    window?.addEventListener("offline", () => this.#isIdle() || this.connect(), options);
    window?.addEventListener("online", () => this.#hurry(), options);
    window?.addEventListener("pagehide", () => this.#suspend(), options);
    window?.addEventListener("pageshow", () => this.#resume(), options);
    document?.addEventListener("visibilitychange", () => this.#onVisibility(), options);
    this.#onVisibility();
  }

  #onVisibility() {
    this.clear("hidden");
    if (this.environment.document?.visibilityState !== "hidden") {
      this.#resume();
    } else if (this.#request.hiddenTimeout !== Infinity) {
      this.timer("hidden", this.#request.hiddenTimeout, () => this.#suspend());
    }
  }

  /** Browsers open few connections to a server, and nobody looks. */
  #suspend() {
    if (this.#suspended || this.wanted.length === 0) {
      return;
    }
    this.#suspended = true;
    this.#disconnect();
    this.wanted.forEach((feed) => feed.update({ status: "stale", reason: "hidden", since: undefined }));
  }

  #resume() {
    if (this.#suspended) {
      this.#suspended = false;
      this.#attempts = 0;
      this.wanted.forEach((feed) => feed.update({ status: "reconnecting", reason: undefined }));
      this.connect();
    } else if (this.timers.silence && this.#silence() >= this.#request.silenceTimeout) {
      this.connect(); // the machine slept, and its timers with it
    } else {
      this.#hurry();
    }
  }

  /** Ends a wait, unless the server has asked for it. */
  #hurry() {
    if (this.timers.retry && !this.#obeying) {
      this.connect();
    }
  }

  #isIdle() {
    return this.#suspended || this.#obeying || this.wanted.length === 0;
  }

  /* Timers. */

  timer(name, milliseconds, action) {
    this.clear(name);
    this.timers[name] = this.environment.setTimeout(() => {
      this.timers[name] = undefined;
      action();
    }, milliseconds);
  }

  clear(name) {
    this.environment.clearTimeout(this.timers[name]);
    this.timers[name] = undefined;
  }
}

/** One connection, and what it has sent of each feed. */
class Line {
  isOpen = true;
  copies;
  onClose = () => {};
  heard;
  space;

  constructor(feeds) {
    this.copies = new Map(feeds.map((feed, place) => [place.toString(36), new Copy(feed)]));
    this.copies.forEach((copy, id) => (copy.id = id));
  }

  copyOf(feed) {
    return [...this.copies.values()].find((copy) => copy.feed === feed);
  }

  close() {
    this.isOpen = false;
    this.onClose();
  }
}

/** A proxy in front of servers that are just being replaced answers "not found" too, but without problem details. */
function isOfAnother({ problem, forbidden }) {
  return !problem && !forbidden;
}
