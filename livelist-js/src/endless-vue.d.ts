import type { ComputedRef, MaybeRefOrGetter, ShallowRef } from "vue";
import type { EndlessList, EndlessListOptions, EndlessSnapshot } from "./endless.js";
import type { Query, Row } from "./index.js";

/** What a component sees of an endless list: each member of a snapshot as a ref. */
export type EndlessLiveListRefs<T> = { readonly [name in keyof EndlessSnapshot<T>]-?: ComputedRef<EndlessSnapshot<T>[name]> } & {
  /** All of it at one moment. */
  readonly snapshot: Readonly<ShallowRef<EndlessSnapshot<T>>>;
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
};

/**
 * An endless list in a component, or in an effect scope: as `useLiveList`, with `loadMore`. Where the query changes it begins
 * anew with one page, and what is shown stays, as `pending`, until that is there.
 */
export function useEndlessLiveList<T extends Row>(
  url: MaybeRefOrGetter<string>,
  query?: MaybeRefOrGetter<Query | URLSearchParams | undefined>,
  options?: Omit<EndlessListOptions<T>, "query">,
): EndlessLiveListRefs<T>;
