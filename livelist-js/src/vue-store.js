import { computed, getCurrentScope, onScopeDispose, shallowReadonly, shallowRef, toValue, watch } from "vue";
import { urlOf } from "./query.js";

/**
 * A list of either kind in a component or an effect scope.
 *
 * @param make makes one, of a URL and options
 * @param names of what a snapshot has, and of what may be done with a list
 */
export function useList(make, [names, actions], url, query, options) {
  const store = shallowRef();
  const snapshot = shallowRef();
  let leave = () => {};

  function open(address) {
    leave();
    const list = make(address, { ...options, row: toValue(options.row), query: toValue(query) });
    const show = () => (snapshot.value = list.getSnapshot());
    store.value = list;
    // On a server nothing connects: it shows what `initial` says.
    leave = typeof window === "undefined" ? () => {} : list.subscribe(show);
    show();
  }

  watch([() => toValue(url), () => toValue(options.row)], ([address]) => open(address), { immediate: true, flush: "sync" });
  watch(
    () => urlOf(toValue(url), toValue(query)),
    () => store.value.setQuery(toValue(query)),
    { flush: "sync" },
  );
  if (getCurrentScope()) {
    onScopeDispose(() => leave());
  }

  const members = names.map((name) => [name, computed(() => snapshot.value[name])]);
  const functions = actions.map((name) => [name, (...given) => store.value[name](...given)]);
  return { ...Object.fromEntries([...members, ...functions]), snapshot: shallowReadonly(snapshot) };
}
