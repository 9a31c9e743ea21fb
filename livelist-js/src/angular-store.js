import { computed, DestroyRef, effect, inject, signal, untracked } from "@angular/core";
import { urlOf } from "./query.js";

const valueOf = (given) => (typeof given === "function" ? given() : given);

/**
 * A list of either kind as a signal.
 *
 * @param make makes one, of a URL and options
 * @param actions what may be done with a list
 */
export function injectList(make, actions, url, query, options) {
  const snapshot = signal();
  const wanted = computed(() => urlOf(valueOf(url), valueOf(query)));
  const placed = computed(() => `${typeof valueOf(options.row)} ${valueOf(options.row)} ${valueOf(url)}`);
  let place;
  let store;
  let leave = () => {};

  function open() {
    leave();
    place = placed();
    const list = make(valueOf(url), { ...options, row: valueOf(options.row), query: valueOf(query) });
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

  const empty = make("", { initial: options.initial }).getSnapshot();
  const functions = actions.map((name) => [name, (...given) => store?.[name](...given)]);
  return Object.assign(computed(() => snapshot() ?? empty), Object.fromEntries(functions));
}
