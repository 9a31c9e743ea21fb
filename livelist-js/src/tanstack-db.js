import { liveList } from "./index.js";
import { queryOf } from "./subset-query.js";

/** TanStack DB knows texts and numbers. */
const keyOf = ({ id }) => (typeof id === "bigint" ? `${id}` : id);

/** Options of a TanStack DB collection that is a live list; see tanstack-db.d.ts. */
export function liveListCollectionOptions({ url, query, list, getKey = keyOf, syncMode, ...rest }) {
  const handlers = ["onInsert", "onUpdate", "onDelete"].filter((name) => rest[name]);
  const options = { ...list, ahead: handlers.length > 0 };
  // TanStack DB shows what is written until its handler is done, so that is done once the list has it.
  const writer = liveList(url, { ...options, query });
  const written = handlers.map((name) => [name, (params) => writer.ahead([], (request) => rest[name]({ ...params, ...request }))]);
  return {
    ...rest,
    ...Object.fromEntries(written),
    id: rest.id ?? url,
    getKey,
    syncMode,
    sync: {
      rowUpdateMode: "full",
      sync: (collection) => {
        const rows = new Rows(collection, getKey);
        const open = (asked) => liveList(url, { ...options, query: asked });
        return syncMode === "on-demand" ? onDemand(rows, collection, open, query) : eager(rows, collection, open(query));
      },
    },
  };
}

function eager(rows, { markReady, markError }, list) {
  const leave = follow(list, rows, markReady, markError);
  return () => leave();
}

/** One live list for each subset that is asked for; the same one for those that ask for the same. */
function onDemand(rows, { markReady }, open, query) {
  const loaded = new Map();
  const holders = new Map();
  markReady();

  function loadSubset(asked) {
    const wanted = { ...query, ...queryOf(asked) };
    const list = open(wanted);
    const key = list.url;
    let subset = loaded.get(key);
    if (!subset) {
      subset = { holders: 0 };
      subset.ready = new Promise((resolve, reject) => (subset.leave = follow(list, rows, resolve, reject)));
      subset.ready.catch(() => {});
      loaded.set(key, subset);
    }
    subset.holders++;
    holders.set(asked, key);
    return subset.ready;
  }

  function unloadSubset(asked) {
    const key = holders.get(asked);
    holders.delete(asked);
    const subset = loaded.get(key);
    if (subset && --subset.holders === 0) {
      loaded.delete(key);
      subset.leave();
    }
  }

  const cleanup = () => [...loaded.values()].forEach(({ leave }) => leave(false));
  return { loadSubset, unloadSubset, cleanup };
}

/** Keeps rows in step with a list. Calls back once, when there is a document or there will be none. */
function follow(list, rows, onReady, onError) {
  let shown;
  const look = () => {
    const { document, status, error } = list.getSnapshot();
    if (document !== shown) {
      shown = document;
      rows.set(list, document?.rows ?? []);
    }
    if (document) {
      onReady();
    } else if (status === "closed") {
      onError(error);
    }
  };
  const leave = list.subscribe(look);
  look();
  return (forget = true) => {
    leave();
    if (forget) {
      rows.set(list, []);
    }
  };
}

/** The rows of a collection, each there for as long as one of its lists has it. */
class Rows {
  #collection;
  #getKey;
  #lists = new Map();
  #shown = new Map();

  constructor(collection, getKey) {
    this.#collection = collection;
    this.#getKey = getKey;
  }

  set(list, rows) {
    const before = this.#lists.get(list) ?? new Map();
    const now = new Map(rows.map((row) => [this.#getKey(row), row]));
    this.#lists.set(list, now);
    const messages = [];
    for (const [key, value] of now) {
      const old = this.#shown.get(key);
      if (value !== old) {
        messages.push({ type: old === undefined ? "insert" : "update", value });
        this.#shown.set(key, value);
      }
    }
    for (const key of before.keys()) {
      if (![...this.#lists.values()].some((others) => others.has(key))) {
        messages.push({ type: "delete", key });
        this.#shown.delete(key);
      }
    }
    if (rows.length === 0) {
      this.#lists.delete(list);
    }
    if (messages.length > 0) {
      const { begin, write, commit } = this.#collection;
      begin();
      messages.forEach((message) => write(message));
      commit();
    }
  }
}
