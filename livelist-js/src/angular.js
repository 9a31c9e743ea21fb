import { computed, DestroyRef, effect, inject, signal, untracked } from "@angular/core";
import { liveList } from "./index.js";
import { urlOf } from "./query.js";

const valueOf = (given) => (typeof given === "function" ? given() : given);

/** A live list as a signal; see angular.d.ts. */
export function injectLiveList(url, query, options = {}) {
  const snapshot = signal();
  const wanted = computed(() => urlOf(valueOf(url), valueOf(query)));
  const placed = computed(() => `${typeof valueOf(options.row)} ${valueOf(options.row)} ${valueOf(url)}`);
  let place;
  let store;
  let leave = () => {};

  function open() {
    leave();
    place = placed();
    const list = liveList(valueOf(url), { ...options, row: valueOf(options.row), query: valueOf(query) });
    const show = () => snapshot.set(list.getSnapshot());
    store = list;
    // On a server nothing connects: it shows what `initial` says.
    leave = typeof window === "undefined" ? () => {} : list.subscribe(show);
    show();
  }

  // Inputs of a component have no value before its first change detection, which an effect waits for.
  effect(() => {
    wanted();
    placed();
    untracked(() => (place === placed() ? store.setQuery(valueOf(query)) : open()));
  });
  inject(DestroyRef).onDestroy(() => leave());

  const empty = liveList("", { initial: options.initial }).getSnapshot();
  const actions = ["ahead", "hold", "release", "reconnect"].map((name) => [name, (...given) => store?.[name](...given)]);
  return Object.assign(computed(() => snapshot() ?? empty), Object.fromEntries(actions));
}
