import type { LiveDocument, LiveList, LiveListOptions, Query, Row, Snapshot } from "./index.js";

/** What a component sees of a list. The same object until something changes. */
export interface LiveListState<T> extends Snapshot<T> {
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
 * A live list in a component. Connected while the component is mounted; never on a server, where it shows
 * `options.initial`. When the query changes, what is shown stays, as `pending`, until the answer is there. When the URL or
 * the headers change, it is another list, which begins empty; a token that is renewed belongs in a function.
 *
 * Components that ask for the same in the same way share one connection. A function for the headers is each component's own.
 */
export function useLiveList<T extends Row>(
  url: string,
  query?: Query | URLSearchParams,
  options?: Omit<LiveListOptions<T>, "query">,
): LiveListState<T>;

/**
 * A live list in a component that waits for its first document: until then the nearest `<Suspense>` shows its fallback. A list
 * that ends without one, as by a 401, throws its error to the nearest error boundary. Where the query changes in a transition
 * (`startTransition`, `useDeferredValue`), React goes on showing the rows before, as a whole, until the answer is there.
 *
 * On a server it shows `options.initial`; without that it leaves the `<Suspense>` to the browser. A function for the headers
 * has to be the same one each time: what a component keeps is lost while it waits.
 */
export function useSuspenseLiveList<T extends Row>(
  url: string,
  query?: Query | URLSearchParams,
  options?: Omit<LiveListOptions<T>, "query">,
): Omit<LiveListState<T>, "document"> & { readonly document: LiveDocument<T> };
