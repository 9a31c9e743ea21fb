/** What a row has at least. */
export interface Row {
  /** A whole number beyond 2^53 - 1 is a `bigint`; one that is shown as text by its list is a string. */
  readonly id: string | number | bigint;
}

/** One page of a list, as the server sends it. Immutable: a row that has not changed stays the same object. */
export interface LiveDocument<T> {
  readonly rows: readonly Readonly<T>[];
  readonly page: number;
  readonly size: number;
  /** Whether there are rows after this page. */
  readonly hasMore: boolean;
  /** How many rows there are on all pages, where the list counts them: a number, or one like `"1000+"` where it stops counting. */
  readonly total?: number | `${number}+`;
}

/**
 * - `connecting`: nothing has come yet
 * - `live`: in step with the database
 * - `stale`: connected, but the document may be behind; `reason` says why
 * - `reconnecting`: not connected; the document is what was known last
 * - `closed`: it has ended, by `close()`, or for the reason that is in `error`
 */
export type Status = "connecting" | "live" | "stale" | "reconnecting" | "closed";

/**
 * What is behind a status. While `stale`: `broadcaster` and `database` are the server's, `hidden` means that the page is
 * hidden and has let go of its connection. While `reconnecting`: `draining`, `busy`, `database` and `refused` are the
 * server's, `offline` means that the browser has no network.
 */
export type Reason = "broadcaster" | "database" | "hidden" | "draining" | "busy" | "refused" | "offline";

/** What is known now. Replaced by another one whenever something in it changes, and only then. */
export interface Snapshot<T, G = Group> {
  readonly status: Status;
  /** The rows of the document; empty while there is none. */
  readonly rows: readonly Readonly<T>[];
  readonly document: LiveDocument<T> | undefined;
  /** The version of the document, as in the server's ETag without its quotes. */
  readonly version: string | undefined;
  /** The one row of an address for one row: null where there is none, undefined before it is known, and on a list. */
  readonly row: Readonly<T> | null | undefined;
  /** The groups of a list that is asked for by `group.by`; else empty. */
  readonly groups: readonly Readonly<G>[];
  /** Whether the document still answers the query before: the answer to the one that was set last is yet to come. */
  readonly pending: boolean;
  /** While the list is held: how many changes are pending. Else undefined. */
  readonly held: Changes | undefined;
  /** How many writes are shown by `ahead` that the server has not confirmed yet. */
  readonly unconfirmed: number;
  readonly reason: Reason | undefined;
  /** Since when the server is `stale`, where it says so. */
  readonly since: string | undefined;
  /** The last failure to connect; undefined again once in step. */
  readonly error: LiveListError | Error | undefined;
}

/** How many rows are new, changed, and gone, compared with those that are shown. */
export interface Changes {
  readonly added: number;
  readonly changed: number;
  readonly removed: number;
  /** How many rows more there are before a page that begins at a place, where that has changed; below zero where some are gone. */
  readonly before?: number;
}

/** The values that rows are grouped by, `count`, and what is computed over them, as `"sum.amount"`. */
export interface Group {
  readonly [member: string]: string | number | bigint | boolean | null;
}

type Value = string | number | bigint | boolean | Date | null | undefined;

/** Parameters of a list: `page`, `size`, `sort`, `q` and filters such as `"price.gte"`. Null and undefined leave one out; an array gives one several times. */
export interface Query {
  readonly page?: number | null | undefined;
  readonly size?: number | null | undefined;
  /** A field, or `"field,desc"`; several in the order in which they count. */
  readonly sort?: string | readonly string[] | null | undefined;
  /** Text to search for. */
  readonly q?: string | null | undefined;
  readonly [filter: string]: Value | readonly Value[];
}

type HeadersOf = HeadersInit | (() => HeadersInit | Promise<HeadersInit>);

export interface LiveListOptions<T> {
  /** What to ask for first; `setQuery` changes it. */
  query?: Query | URLSearchParams | undefined;
  /**
   * The key of one row, of a list that gives its rows addresses: the row is in `row` of the snapshot, null where it is not there,
   * or not to be seen. Where nothing is said, it is the list. An adapter for Vue, Svelte or Angular also takes a function of it.
   */
  row?: string | number | bigint | null | undefined;
  /** Headers to send, or a function that is asked for them before each connection, as for a token that is renewed. */
  headers?: HeadersOf | undefined;
  /** As for `fetch`; `same-origin` where nothing is said. */
  credentials?: RequestCredentials | undefined;
  /** A document that the page has already, as from a server that has rendered it, with the ETag that came with it: the stream goes on from there. As the text of the answer it keeps whole numbers beyond 2^53 - 1 exact. */
  initial?: { readonly document: LiveDocument<T> | string; readonly etag?: string | null } | undefined;
  /**
   * What reads the stream. `auto`: `fetch` wherever it can read an answer while that arrives, which is everywhere by now;
   * else `eventsource`. An EventSource can neither send headers, nor see comments and so find a dead connection by itself,
   * nor see `Retry-After`.
   */
  transport?: "auto" | "fetch" | "eventsource" | undefined;
  /**
   * `tabs`: all tabs of the origin share the connection of one of them, where the lists are asked for in the same way: the
   * same headers and credentials, and the same `user`. Where a browser has neither locks nor channels between tabs, as over
   * plain HTTP, each tab has its own.
   */
  share?: "tabs" | undefined;
  /** Whose lists they are, for `share`. To be given where users log in by a cookie: a tab does not see from that who it is. */
  user?: string | undefined;
  /** Instead of the global one. */
  fetch?: typeof fetch | undefined;
  /** Loads what `ahead` needs with the list, so that the first change is shown at once as well; else that waits for a module of 2 kB. */
  ahead?: boolean | undefined;
  /**
   * Whether to share one connection with the other lists of the same server that are asked for in the same way, by default
   * yes. A server that cannot combine lists is asked for each by itself. With an EventSource each list has its own.
   */
  combined?: boolean | undefined;
  /** The longest wait between two attempts, in milliseconds, unless the server asks for more; 30,000. */
  maxBackoff?: number | undefined;
  /** A connection on which nothing has come for this long is given up, in milliseconds; 40,000, to go with the 15 s of the server's `livelist.keep-alive`, of which it should be more than twice. Not for an EventSource. */
  silenceTimeout?: number | undefined;
  /** A page that has been hidden for this long lets go of its connection until it is seen again, in milliseconds; 30,000. `Infinity` keeps it. */
  hiddenTimeout?: number | undefined;
}

/**
 * What `ahead` shows: some members of a row changed (of a nested object, too: `{ assignee: { name } }` leaves the others), a row
 * removed, or a row added at the top of the list (or, with `first: false`, at its end). An array is replaced as a whole.
 */
export type Ahead<T> =
  | { readonly change: IdOf<T>; readonly to: Changed<T> }
  | { readonly remove: IdOf<T> }
  | { readonly add: T; readonly first?: boolean };

/** Some members of an object, and of those in it. */
type Changed<T> = { readonly [name in keyof T]?: T[name] extends readonly unknown[] ? T[name] : T[name] extends object | null | undefined ? Changed<NonNullable<T[name]>> | Extract<T[name], null> : T[name] };

type IdOf<T> = T extends { readonly id: infer I } ? I : string | number | bigint;

/** What a write is to send. */
export interface WriteRequest {
  /** To be added to the request's own. */
  readonly headers: { readonly "Livelist-Cause": string };
  /** The value of that header. */
  readonly cause: string;
}

/** A list that is kept in step for as long as somebody is subscribed. All its functions may be passed around without it. */
export interface LiveList<T, G = Group> {
  /** What is known now; the same object until something changes. */
  readonly getSnapshot: () => Snapshot<T, G>;
  /** Has a function called after each change of the snapshot; gives the function that ends that. */
  readonly subscribe: (listener: () => void) => () => void;
  readonly status: Status;
  /** The changes that are pending while the list is held; else undefined. */
  readonly pending: Changes | undefined;
  /** Where the list is, with the query. */
  readonly url: string;
  /** Asks for something else: all of the query, not a change to it. What is shown stays, as `pending`, until the answer is there. */
  readonly setQuery: (query?: Query | URLSearchParams) => void;
  /**
   * Has the list stand still, until `release` or another query: it shows the document of this moment, and `pending`
   * counts what has become of its rows since, as does `held` in the snapshot. It stays connected. What is written by `ahead` is shown nevertheless.
   */
  readonly hold: () => void;
  /** Ends `hold`, and shows what there is now. */
  readonly release: () => void;
  /** Tries again at once, as after a login that followed a 401. */
  readonly reconnect: () => void;
  /**
   * Shows a change at once, and sends it: the list is ahead of the server until that has confirmed it.
   *
   * `write` is given a header to send with the request: by it the server says, in the stream, with which document the write
   * has arrived. Where a server does not, the document is asked for after the write. Either way what the server says
   * replaces what was shown, in the same step. If `write` fails, or answers with a response that is not `ok`, what was
   * shown is taken back, and the promise is rejected with the error.
   *
   * The promise resolves with what `write` gives, once the list has it; after 10 s at the latest. Writes to the same row are
   * sent one after the other, as are rows that are added. All lists of the page at the same address show the change.
   */
  readonly ahead: <R>(patch: Ahead<T> | readonly Ahead<T>[], write: (request: WriteRequest) => Promise<R> | R) => Promise<R>;
  /** Ends it for good. */
  readonly close: () => void;
}

/**
 * Makes a live list of what is at a URL. It connects with the first subscriber. All lists of a server that are asked for in
 * the same way (headers, credentials and the other options of a connection) share one connection where the server can do
 * that; all that ask for the same URL share one list. A function for the headers has to be the same function.
 */
export function liveList<T extends Row, G = Group>(url: string, options?: LiveListOptions<T>): LiveList<T, G>;

/** RFC 9457. */
export interface Problem {
  readonly type?: string;
  readonly title?: string;
  readonly status?: number;
  readonly detail?: string;
  /** The parameter that is wrong, with a 400. */
  readonly parameter?: string;
  /** What it may be, with a 400. */
  readonly allowed?: string;
  readonly [member: string]: unknown;
}

/** An answer that is not a stream. */
export class LiveListError extends Error {
  /** Of the answer; undefined where a browser does not tell, as of a redirect to another origin. */
  readonly status: number | undefined;
  readonly problem: Problem | undefined;
  /** How many milliseconds the server asks to wait, where it does. */
  readonly retryAfter: number | undefined;
  /** Where the server redirected to, where a page was there instead of the list, such as a login's. Empty where the browser does not tell: a page of another origin. */
  readonly redirectedTo: string | undefined;
  /** Whether asking again in the same way cannot help. */
  readonly final: boolean;
  /** Whether it is a 401, a 403, or a redirect to a page. Then the document is gone from the snapshot too. */
  readonly forbidden: boolean;
}

/** One operation of a JSON Patch. */
export type Operation =
  | { readonly op: "add" | "replace" | "test"; readonly path: string; readonly value: unknown }
  | { readonly op: "remove"; readonly path: string }
  | { readonly op: "move" | "copy"; readonly from: string; readonly path: string };

/** The document that a JSON Patch (RFC 6902) makes of another one, which stays as it is; they share what is the same in both. */
export function applyPatch<D>(document: D, operations: readonly Operation[]): D;

/** As `JSON.parse`, but a whole number beyond 2^53 - 1 is a `bigint`, and so exact. All documents of lists are read so. */
export function parseJson(text: string): unknown;

/** A patch that does not apply; nothing of it has been done. */
export class PatchError extends Error {}
