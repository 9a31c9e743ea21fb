import { computed, getCurrentScope, onScopeDispose, shallowReadonly, shallowRef, toValue, watch } from "vue";
import { liveList } from "./index.js";
import { urlOf } from "./query.js";

/** A live list in a component or an effect scope; see vue.d.ts. */
export function useLiveList(url, query, options = {}) {
  const store = shallowRef();
  const snapshot = shallowRef();
  let leave = () => {};

  function open(address) {
    leave();
    const list = liveList(address, { ...options, row: toValue(options.row), query: toValue(query) });
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

  const names = ["status", "rows", "row", "groups", "document", "version", "pending", "held", "unconfirmed", "reason", "since", "error"];
  const members = Object.fromEntries(names.map((name) => [name, computed(() => snapshot.value[name])]));
  const actions = Object.fromEntries(["ahead", "hold", "release", "reconnect"].map((name) => [name, (...given) => store.value[name](...given)]));
  return { ...members, snapshot: shallowReadonly(snapshot), ...actions };
}
