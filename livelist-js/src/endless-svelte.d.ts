import type { EndlessList, EndlessListOptions, EndlessSnapshot } from "./endless.js";
import type { Query, Row } from "./index.js";

/** What a component sees of an endless list. Its members are reactive where they are read: do not destructure it. */
export interface EndlessLiveListState<T> extends EndlessSnapshot<T> {
  /** All of it at one moment. */
  readonly snapshot: EndlessSnapshot<T>;
  /** Adds the next page, where there is one. */
  readonly loadMore: () => void;
  /** Shows a change at once, and sends it; see `LiveList.ahead`. */
  readonly ahead: EndlessList<T>["ahead"];
  /** Has the list stand still; see `LiveList.hold`. */
  readonly hold: () => void;
  /** Ends that. */
  readonly release: () => void;
  /** Tries again at once, as after a login that followed a 401. */
  readonly reconnect: () => void;
}

/**
 * An endless list for Svelte 5: as `useLiveList`, with `loadMore`. Where the query changes it begins anew with one page, and
 * what is shown stays, as `pending`, until that is there.
 */
export function useEndlessLiveList<T extends Row>(
  url: string | (() => string),
  query?: Query | URLSearchParams | (() => Query | URLSearchParams | undefined),
  options?: Omit<EndlessListOptions<T>, "query">,
): EndlessLiveListState<T>;
