import { liveList } from "./index.js";
import { ACTIONS, MEMBERS } from "./members.js";
import { useList } from "./svelte-store.js";

/** A live list for runes; see svelte.d.ts. */
export function useLiveList(url, query, options = {}) {
  return useList(liveList, [MEMBERS, ACTIONS], url, query, options);
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
    hold: list.hold,
    release: list.release,
    reconnect: list.reconnect,
    close: list.close,
  };
}
