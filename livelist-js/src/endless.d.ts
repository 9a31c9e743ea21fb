import type { Changes, LiveList, LiveListError, LiveListOptions, Query, Reason, Row, Status } from "./index.js";

/** What is known of the pages so far, as one. Replaced by another one whenever something in it changes, and only then. */
export interface EndlessSnapshot<T> {
  readonly status: Status;
  /** The rows of all pages that are there, each once. */
  readonly rows: readonly Readonly<T>[];
  /** All pages as one document. */
  readonly document: { readonly rows: readonly Readonly<T>[]; readonly hasMore: boolean; readonly total?: number | `${number}+` } | undefined;
  /** Whether there are rows after these. */
  readonly hasMore: boolean;
  /** Whether a page is yet to come. */
  readonly isLoading: boolean;
  /** These three as of a list. */
  readonly pending: boolean;
  readonly held: Changes | undefined;
  readonly unconfirmed: number;
  readonly reason: Reason | undefined;
  readonly since: string | undefined;
  readonly error: LiveListError | Error | undefined;
}

/** A list that grows at its end. All its functions may be passed around without it. */
export interface EndlessList<T> extends Pick<LiveList<T>, "subscribe" | "status" | "pending" | "setQuery" | "hold" | "release" | "ahead" | "reconnect" | "close"> {
  readonly getSnapshot: () => EndlessSnapshot<T>;
  /** The address of the list, with its query, without places. */
  readonly url: string;
  /** Adds the next page, where there is one. */
  readonly loadMore: () => void;
}

/** As of a list; `initial` is its first page, as a server has rendered it. */
export type EndlessListOptions<T> = Omit<LiveListOptions<T>, "query" | "row"> & { query?: Query | URLSearchParams | undefined };

/**
 * An endless list, of a list that declares anchored pages: it begins with one page of `query.size` rows, and `loadMore` adds
 * another one. All pages are live, over one stream; rows that come or go leave no gap between them and none twice. What is
 * there is not sent again with the next page.
 */
export function endlessList<T extends Row>(url: string, options?: EndlessListOptions<T>): EndlessList<T>;
