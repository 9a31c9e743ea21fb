import type { CollectionConfig, DeleteMutationFnParams, InsertMutationFnParams, UpdateMutationFnParams } from "@tanstack/db";
import type { LiveListOptions, Query, Row, WriteRequest } from "./index.js";

/** What TanStack DB takes for a key: an id that is a `bigint` is one as text. */
export type KeyOf<I> = I extends bigint ? string : I & (string | number);

export interface LiveListCollectionConfig<T extends object, K extends string | number>
  extends Omit<CollectionConfig<T, K>, "sync" | "getKey" | "schema" | "onInsert" | "onUpdate" | "onDelete"> {
  /** Where the list is. */
  url: string;
  /** What to ask the list for. With `syncMode: "on-demand"` this is asked for beside what each live query wants. */
  query?: Query | undefined;
  /** How to connect: headers, credentials and the like. */
  list?: Omit<LiveListOptions<T>, "query" | "initial"> | undefined;
  /** The key of a row; its `id` where nothing is said, as text where that is a `bigint`. */
  getKey?: (row: T) => K;
  /**
   * Sends what was inserted, with the `headers` that are given beside: what is shown ahead of the server goes once the list
   * has it, in the same step. A response that is not `ok`, or an error, takes it back. So do `onUpdate` and `onDelete`.
   */
  onInsert?: (params: InsertMutationFnParams<T, K> & WriteRequest) => Promise<unknown>;
  onUpdate?: (params: UpdateMutationFnParams<T, K> & WriteRequest) => Promise<unknown>;
  onDelete?: (params: DeleteMutationFnParams<T, K> & WriteRequest) => Promise<unknown>;
}

/**
 * Options for TanStack DB's `createCollection`: a collection that is a live list.
 *
 * - `syncMode: "eager"`, the default: the collection has the rows of one document, that of `query`.
 * - `syncMode: "on-demand"`: each live query becomes a list query of its own: its conditions become filters, its order the
 *   sort, its limit and offset the page. What a list cannot be asked for (`or`, functions) is left to TanStack DB, without a
 *   limit. A list sorts NULL last and text as its database does; ask for `nulls: "last"` where a sorted field may be NULL.
 *
 * The collection is ready with the first document. It is in error where the list is refused, as by a 401 or a 400.
 */
export function liveListCollectionOptions<T extends Row, K extends string | number = KeyOf<T["id"]>>(
  config: LiveListCollectionConfig<T, K>,
): CollectionConfig<T, K>;
