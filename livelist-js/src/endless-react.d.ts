import type { EndlessList, EndlessListOptions, EndlessSnapshot } from "./endless.js";
import type { Query, Row } from "./index.js";

/** What a component sees of an endless list. The same object until something changes. */
export interface EndlessLiveListState<T> extends EndlessSnapshot<T> {
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
 * An endless list in a component: as `useLiveList`, with `loadMore`. Where the query changes it begins anew with one page, and
 * what is shown stays, as `pending`, until that is there.
 */
export function useEndlessLiveList<T extends Row>(
  url: string,
  query?: Query | URLSearchParams,
  options?: Omit<EndlessListOptions<T>, "query">,
): EndlessLiveListState<T>;
