import type { Readable } from "svelte/store";
import type { LiveList, LiveListOptions, Query, Row, Snapshot } from "./index.js";

/** What a component sees of a list. Its members are reactive where they are read: do not destructure it. */
export interface LiveListState<T> extends Snapshot<T> {
  /** All of it at one moment. */
  readonly snapshot: Snapshot<T>;
  /** Shows a change at once, and sends it; see `LiveList.ahead`. */
  readonly ahead: LiveList<T>["ahead"];
  /** Has the list stand still; see `LiveList.hold`. */
  readonly hold: () => void;
  /** Ends that. */
  readonly release: () => void;
  /** Tries again at once, as after a login that followed a 401. */
  readonly reconnect: () => void;
}

/**
 * A live list for Svelte 5. Connected for as long as an effect or a template reads it; never on a server, where it shows
 * `options.initial`. URL and query may be functions that read `$state`: when the query changes, what is shown stays, as
 * `pending`, until the answer is there; another URL is another list, which begins empty.
 */
export function useLiveList<T extends Row>(
  url: string | (() => string),
  query?: Query | URLSearchParams | (() => Query | URLSearchParams | undefined),
  options?: Omit<LiveListOptions<T>, "query" | "row"> & { row?: LiveListOptions<T>["row"] | (() => LiveListOptions<T>["row"]) },
): LiveListState<T>;

/** A live list as a store, for `$list` in a component. Connected while it has subscribers. */
export interface LiveListStore<T> extends Readable<Snapshot<T>>, Pick<LiveList<T>, "setQuery" | "ahead" | "hold" | "release" | "reconnect" | "close"> {}

export function liveListStore<T extends Row>(url: string, options?: LiveListOptions<T>): LiveListStore<T>;
