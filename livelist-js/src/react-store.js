import { useEffect, useMemo, useRef, useSyncExternalStore } from "react";
import { rowUrl, urlOf } from "./query.js";

/**
 * A list in a component, of either kind.
 *
 * @param open makes one, of a URL and options
 * @param names of what a component may do with it
 */
export function useList(open, names, url, query, options) {
  const store = useStore(open, url, query, options);
  const snapshot = useSyncExternalStore(store.subscribe, store.getSnapshot, store.getSnapshot);
  const { row } = options;
  const wanted = urlOf(row === undefined || row === null ? url : rowUrl(url, row), query);
  const pending = snapshot.pending || (store.url !== wanted && snapshot.document !== undefined);

  useEffect(() => store.setQuery(query), [store, wanted]);

  return useActions(store, names, snapshot, pending);
}

/** A snapshot with what may be done; the same object as long as they are the same. */
export function useActions(store, names, snapshot, pending) {
  return useMemo(() => ({ ...snapshot, pending, ...Object.fromEntries(names.map((name) => [name, store[name]])) }), [snapshot, pending, store]);
}

/** One store per address and credentials, whatever becomes of the query. It connects when React subscribes, so one that React drops unused has done nothing. */
function useStore(open, url, query, { headers, ...options }) {
  // A function in a component is a new one each time; what it would say now is what counts.
  const current = useRef(headers);
  useEffect(() => {
    current.current = headers;
  });
  const sent = typeof headers === "function" ? "function" : JSON.stringify([...new Headers(headers)]);
  return useMemo(() => {
    const stable = typeof headers === "function" ? () => current.current() : headers;
    return open(url, { ...options, query, headers: stable });
  }, [url, sent, options.row, options.credentials, options.transport, options.user]);
}
