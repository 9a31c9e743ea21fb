import { openWithEventSource, openWithFetch } from "./connection.js";
import { reconcile } from "./documents.js";
import { canStream } from "./environment.js";
import { applyPatch } from "./json-patch.js";

/** The longest wait, whatever a server says. Timers that are set for more than 24 days would end at once. */
const LONGEST_WAIT = 3_600_000;
const FIRST_STEP = 1_000;

/**
 * Keeps the document of one URL in step over one connection after the other. Its state is a frozen object of `status`,
 * `document`, `version`, `reason`, `since` and `error`, replaced whenever one of them changes.
 */
export class Stream {
  #request;
  #environment;
  #onChange;
  #state;
  #close;
  #timers = {};
  #listening = new AbortController();
  #attempts = 0;
  #retry = 0;
  #lastActivity = 0;
  #obeying = false;
  #suspended = false;
  #hasLived = false;

  /**
   * @param request `url`, and of the options those that concern connections
   * @param known a document to begin with and its version, if there is one
   * @param onChange called whenever the state has changed
   */
  constructor(request, known, onChange, environment) {
    this.#request = request;
    this.#environment = environment;
    this.#onChange = onChange;
    this.#state = Object.freeze({ status: "connecting", document: known?.document, version: known?.version });
    this.#watchPage();
    this.#connect();
  }

  get state() {
    return this.#state;
  }

  /** Tries now, whatever it was waiting for, even after an error that ended it. */
  reconnect() {
    this.#suspended = false;
    this.#attempts = 0;
    this.#update({ status: "reconnecting", error: undefined, reason: undefined, since: undefined });
    this.#connect();
  }

  /** Ends it for good. */
  stop() {
    this.#disconnect();
    this.#clear("hidden");
    this.#listening.abort();
  }

  /* Connections. */

  #connect() {
    this.#disconnect();
    this.#obeying = false;
    const { transport = "auto" } = this.#request;
    const useFetch = transport === "fetch" || (transport === "auto" && canStream(this.#environment));
    const open = useFetch ? openWithFetch : openWithEventSource;
    this.#close = open(
      { ...this.#request, lastEventId: this.#state.version },
      {
        onEvent: (event) => this.#onEvent(event),
        onActivity: () => (this.#lastActivity = this.#environment.now()),
        onRetry: (milliseconds) => (this.#retry = milliseconds),
        onInterrupted: () => this.#lose(undefined),
        onEnd: (error) => this.#onEnd(error),
      },
      this.#environment,
    );
    if (useFetch) {
      this.#lastActivity = this.#environment.now();
      this.#watch(this.#request.silenceTimeout);
    }
  }

  #disconnect() {
    this.#close?.();
    this.#close = undefined;
    this.#clear("retry");
    this.#clear("silence");
  }

  /** A connection that dies half-open says nothing; one that lives says something every keep-alive interval. */
  #watch(wait) {
    this.#timer("silence", wait, () => {
      const left = this.#request.silenceTimeout - this.#silence();
      if (left > 0) {
        this.#watch(left);
      } else {
        this.#onEnd(new Error(`The server has not been heard for ${this.#request.silenceTimeout} ms`));
      }
    });
  }

  #silence() {
    return this.#environment.now() - this.#lastActivity;
  }

  #onEnd(error) {
    this.#disconnect();
    if (error?.final && !this.#isOfAnother(error)) {
      const kept = error.forbidden ? { document: undefined, version: undefined } : {};
      this.#update({ ...kept, status: "closed", error, reason: undefined, since: undefined });
      return;
    }
    this.#lose(error);
    this.#obeying = error === undefined ? this.#retry > 0 : error.retryAfter !== undefined;
    this.#timer("retry", this.#wait(error), () => this.#connect());
  }

  /** A proxy in front of servers that are just being replaced answers "not found" too, but without problem details. */
  #isOfAnother({ problem, forbidden }) {
    return this.#hasLived && !problem && !forbidden;
  }

  #lose(error) {
    const told = this.#state.status === "reconnecting" ? this.#state.reason : undefined;
    const failed = this.#environment.navigator?.onLine === false ? "offline" : undefined;
    this.#update({ status: "reconnecting", reason: error ? failed : told, since: undefined, error });
  }

  /** Full jitter below a doubling and capped bound, but never sooner than the server asks. */
  #wait(error) {
    const { random } = this.#environment;
    const jitter = random() * Math.min(this.#request.maxBackoff, FIRST_STEP * 2 ** this.#attempts++);
    // Whole seconds, so that many are told the same: spread within the second.
    const asked = error?.retryAfter === undefined ? this.#retry : error.retryAfter + random() * 1_000;
    return Math.min(Math.max(jitter, asked), LONGEST_WAIT);
  }

  /* Events. */

  #onEvent({ type, data, id }) {
    try {
      if (type === "snapshot") {
        this.#update({ document: reconcile(this.#state.document, JSON.parse(data)), version: id || undefined });
      } else if (type === "patch") {
        this.#update({ document: applyPatch(this.#state.document, JSON.parse(data)), version: id || undefined });
      } else if (type === "status") {
        this.#onStatus(JSON.parse(data));
      }
    } catch (error) {
      // What is here is no longer sure to be what the server takes it for: the next connection asks for all of it.
      this.#update({ version: undefined });
      this.#onEnd(error);
    }
  }

  #onStatus({ state, reason, since }) {
    if (state === "live") {
      this.#attempts = 0;
      this.#hasLived = true;
      this.#update({ status: "live", reason: undefined, since: undefined, error: undefined });
    } else if (state === "stale" && this.#state.document !== undefined) {
      this.#attempts = 0;
      this.#update({ status: "stale", reason, since, error: undefined });
    } else if (["stale", "draining", "busy", "refused"].includes(state)) {
      // The server ends the stream now, and has said by `retry:` when to come back.
      this.#update({ status: "reconnecting", reason: reason ?? state, since: undefined, error: undefined });
    }
  }

  /* The page around it. */

  #watchPage() {
    const { window, document } = this.#environment;
    const options = { signal: this.#listening.signal };
    // Either is a hint: a page may well reach its server without a network, and not reach it with one.
    window?.addEventListener("offline", () => this.#isIdle() || this.#connect(), options);
    window?.addEventListener("online", () => this.#hurry(), options);
    window?.addEventListener("pagehide", () => this.#suspend(), options);
    window?.addEventListener("pageshow", () => this.#resume(), options);
    document?.addEventListener("visibilitychange", () => this.#onVisibility(), options);
    this.#onVisibility();
  }

  #onVisibility() {
    this.#clear("hidden");
    if (this.#environment.document?.visibilityState !== "hidden") {
      this.#resume();
    } else if (this.#request.hiddenTimeout !== Infinity) {
      this.#timer("hidden", this.#request.hiddenTimeout, () => this.#suspend());
    }
  }

  /** Browsers open few connections to a server, and nobody looks. */
  #suspend() {
    if (this.#suspended || this.#state.status === "closed") {
      return;
    }
    this.#suspended = true;
    this.#disconnect();
    this.#update({ status: "stale", reason: "hidden", since: undefined });
  }

  #resume() {
    if (this.#suspended) {
      this.#suspended = false;
      this.#attempts = 0;
      this.#update({ status: "reconnecting", reason: undefined });
      this.#connect();
    } else if (this.#timers.silence && this.#silence() >= this.#request.silenceTimeout) {
      this.#connect(); // the machine slept, and its timers with it
    } else {
      this.#hurry();
    }
  }

  /** Ends a wait, unless the server has asked for it. */
  #hurry() {
    if (this.#timers.retry && !this.#obeying) {
      this.#connect();
    }
  }

  #isIdle() {
    return this.#suspended || this.#obeying || this.#state.status === "closed";
  }

  /* State and timers. */

  #update(changes) {
    const changed = Object.keys(changes).some((name) => changes[name] !== this.#state[name]);
    if (changed) {
      this.#state = Object.freeze({ ...this.#state, ...changes });
      this.#onChange();
    }
  }

  #timer(name, milliseconds, action) {
    this.#clear(name);
    this.#timers[name] = this.#environment.setTimeout(() => {
      this.#timers[name] = undefined;
      action();
    }, milliseconds);
  }

  #clear(name) {
    this.#environment.clearTimeout(this.#timers[name]);
    this.#timers[name] = undefined;
  }
}
