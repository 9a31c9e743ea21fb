/** What a snapshot of a list has, and what may be done with a list, by name. */
export const MEMBERS = ["status", "rows", "row", "groups", "document", "version", "pending", "held", "unconfirmed", "reason", "since", "error"];
export const ACTIONS = ["ahead", "hold", "release", "reconnect"];

/** The same of an endless list. */
export const ENDLESS_MEMBERS = ["status", "rows", "document", "hasMore", "isLoading", "pending", "held", "unconfirmed", "reason", "since", "error"];
export const ENDLESS_ACTIONS = ["loadMore", ...ACTIONS];
