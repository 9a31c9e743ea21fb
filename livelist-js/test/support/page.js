import { LiveList } from "../../src/live-list.js";
import { Streams } from "../../src/streams.js";
import { Clock } from "./clock.js";

/** A page to make lists on: a browser's events, a clock that the test turns, real connections. */
export class Page {
  clock = new Clock();
  window = new EventTarget();
  document = Object.assign(new EventTarget(), { visibilityState: "visible" });
  navigator = { onLine: true };
  /** What chance says next; 1 makes each wait as long as it can be. */
  chance = 1;
  errors = [];
  #lists = [];
  #streams;

  constructor(test, { location, EventSource } = {}) {
    const { clock, window, document, navigator } = this;
    this.#streams = new Streams({
      fetch: (...request) => fetch(...request),
      EventSource,
      location,
      window,
      document,
      navigator,
      now: clock.now,
      setTimeout: clock.setTimeout,
      clearTimeout: clock.clearTimeout,
      random: () => this.chance,
      reportError: (error) => this.errors.push(error),
    });
    test.after(() => this.#lists.forEach((list) => list.close()));
  }

  list(url, options = {}) {
    const list = new LiveList(this.#streams, url, options);
    this.#lists.push(list);
    return list;
  }

  /** A list that somebody looks at. */
  watched(url, options) {
    const list = this.list(url, options);
    list.subscribe(() => {});
    return list;
  }

  hide() {
    this.#become("hidden");
  }

  show() {
    this.#become("visible");
  }

  online() {
    this.navigator.onLine = true;
    this.window.dispatchEvent(new Event("online"));
  }

  offline() {
    this.navigator.onLine = false;
    this.window.dispatchEvent(new Event("offline"));
  }

  #become(state) {
    this.document.visibilityState = state;
    this.document.dispatchEvent(new Event("visibilitychange"));
  }
}

/** Waits until the snapshot of a list is as said. */
export function until(list, condition) {
  return new Promise((resolve) => {
    const look = () => {
      if (condition(list.getSnapshot())) {
        leave();
        resolve(list.getSnapshot());
      }
    };
    const leave = list.subscribe(look);
    look();
  });
}

export const live = ({ status }) => status === "live";
export const reconnecting = ({ status }) => status === "reconnecting";
export const closed = ({ status }) => status === "closed";

/** A document of these rows. */
export function documentOf(...rows) {
  return { rows, page: 0, size: 20, hasMore: false, total: rows.length };
}
