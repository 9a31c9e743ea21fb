import type { ComputedRef, MaybeRefOrGetter, ShallowRef } from "vue";
import type { LiveList, LiveListOptions, Query, Row, Snapshot } from "./index.js";

/** What a component sees of a list: each member of a snapshot as a ref. */
export type LiveListRefs<T> = { readonly [name in keyof Snapshot<T>]-?: ComputedRef<Snapshot<T>[name]> } & {
  /** All of it at one moment. */
  readonly snapshot: Readonly<ShallowRef<Snapshot<T>>>;
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
 * A live list in a component, or in an effect scope, with which it ends. URL and query may be refs or getters: when the query
 * changes, what is shown stays, as `pending`, until the answer is there; another URL is another list, which begins empty.
 * On a server nothing connects: it shows `options.initial`.
 */
export function useLiveList<T extends Row>(
  url: MaybeRefOrGetter<string>,
  query?: MaybeRefOrGetter<Query | URLSearchParams | undefined>,
  options?: Omit<LiveListOptions<T>, "query" | "row"> & { row?: MaybeRefOrGetter<LiveListOptions<T>["row"]> },
): LiveListRefs<T>;
