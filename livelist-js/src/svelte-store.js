import { createSubscriber } from "svelte/reactivity";
import { toStore } from "svelte/store";
import { urlOf } from "./query.js";

/** Of a JSON value. A `bigint` has no JSON. */
const copyOf = (value) =>
  Array.isArray(value) ? value.map(copyOf) : value && typeof value === "object" ? Object.fromEntries(Object.entries(value).map(([name, part]) => [name, copyOf(part)])) : value;

const valueOf = (given) => (typeof given === "function" ? given() : given);

/**
 * A list of either kind for runes.
 *
 * @param make makes one, of a URL and options
 * @param members of a snapshot, and what may be done with a list
 */
export function useList(make, [members, actions], url, query, given) {
  // What is in `$state` cannot be frozen.
  const options = given.initial ? { ...given, initial: copyOf(given.initial) } : given;
  const placeOf = () => `${typeof valueOf(given.row)} ${valueOf(given.row)} ${valueOf(url)}`;
  const open = () => make(valueOf(url), { ...options, row: valueOf(given.row), query: valueOf(query) });
  let place = placeOf();
  let store = open();

  /** Runs from the first effect that reads the list until the last of them has ended. */
  const read = createSubscriber((update) => {
    let leave = store.subscribe(update);
    const wanted = toStore(() => `${placeOf()} ${urlOf("", valueOf(query))}`);
    const unwatch = wanted.subscribe(() => {
      if (place === placeOf()) {
        store.setQuery(valueOf(query));
        return;
      }
      leave();
      place = placeOf();
      store = open();
      leave = store.subscribe(update);
      update();
    });
    return () => {
      unwatch();
      leave();
    };
  });

  const list = Object.fromEntries(actions.map((name) => [name, (...given) => store[name](...given)]));
  const member = (name, get) => Object.defineProperty(list, name, { get: () => (read(), get()), enumerable: true });
  for (const name of members) {
    member(name, () => store.getSnapshot()[name]);
  }
  return member("snapshot", () => store.getSnapshot());
}
