import { createSubscriber } from "svelte/reactivity";
import { toStore } from "svelte/store";
import { liveList } from "./index.js";
import { urlOf } from "./query.js";

const valueOf = (given) => (typeof given === "function" ? given() : given);

/** A live list for runes; see svelte.d.ts. */
export function useLiveList(url, query, given = {}) {
  // What is in `$state` cannot be frozen.
  const options = given.initial ? { ...given, initial: JSON.parse(JSON.stringify(given.initial)) } : given;
  let address = valueOf(url);
  let store = liveList(address, { ...options, query: valueOf(query) });

  /** Runs from the first effect that reads the list until the last of them has ended. */
  const read = createSubscriber((update) => {
    let leave = store.subscribe(update);
    const wanted = toStore(() => urlOf(valueOf(url), valueOf(query)));
    const unwatch = wanted.subscribe(() => {
      if (address === valueOf(url)) {
        store.setQuery(valueOf(query));
        return;
      }
      leave();
      address = valueOf(url);
      store = liveList(address, { ...options, query: valueOf(query) });
      leave = store.subscribe(update);
      update();
    });
    return () => {
      unwatch();
      leave();
    };
  });

  const list = { ahead: (...write) => store.ahead(...write), reconnect: () => store.reconnect() };
  const member = (name, get) => Object.defineProperty(list, name, { get: () => (read(), get()), enumerable: true });
  for (const name of ["status", "rows", "document", "version", "pending", "unconfirmed", "reason", "since", "error"]) {
    member(name, () => store.getSnapshot()[name]);
  }
  return member("snapshot", () => store.getSnapshot());
}

/** A live list as a store, for `$list`; see svelte.d.ts. */
export function liveListStore(url, options) {
  const list = liveList(url, options);
  return {
    subscribe(run) {
      run(list.getSnapshot());
      return list.subscribe(() => run(list.getSnapshot()));
    },
    setQuery: list.setQuery,
    ahead: list.ahead,
    reconnect: list.reconnect,
    close: list.close,
  };
}
