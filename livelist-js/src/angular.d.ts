import type { Signal } from "@angular/core";
import type { LiveList, LiveListOptions, Query, Row, Snapshot } from "./index.js";

/** What is known of a list, as a signal. */
export type LiveListSignal<T> = Signal<Snapshot<T>> & {
  /** Shows a change at once, and sends it; see `LiveList.ahead`. */
  readonly ahead: LiveList<T>["ahead"];
  /** Has the list stand still; see `LiveList.hold`. */
  readonly hold: () => void;
  /** Ends that. */
  readonly release: () => void;
  /** Tries again at once, as after a login that followed a 401. */
  readonly reconnect: () => void;
};

/**
 * A live list as a signal. It belongs to whatever is being constructed (a component, a directive, a service), with which it
 * ends; call it there, where `inject` may be called. URL and query may be functions that read signals: when the query
 * changes, what is shown stays, as `pending`, until the answer is there; another URL is another list, which begins empty.
 * On a server nothing connects: it shows `options.initial`.
 */
export function injectLiveList<T extends Row>(
  url: string | (() => string),
  query?: Query | URLSearchParams | (() => Query | URLSearchParams | undefined),
  options?: Omit<LiveListOptions<T>, "query" | "row"> & { row?: LiveListOptions<T>["row"] | (() => LiveListOptions<T>["row"]) },
): LiveListSignal<T>;
