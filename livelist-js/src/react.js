import { useEffect, useMemo, useRef, useSyncExternalStore } from "react";
import { liveList } from "./index.js";
import { urlOf } from "./query.js";

/** A live list in a component; see react.d.ts. */
export function useLiveList(url, query, options = {}) {
  const store = useStore(url, query, options);
  const snapshot = useSyncExternalStore(store.subscribe, store.getSnapshot, store.getSnapshot);
  const wanted = urlOf(url, query);
  const pending = snapshot.pending || (store.url !== wanted && snapshot.document !== undefined);

  useEffect(() => store.setQuery(query), [store, wanted]);

  return useMemo(() => ({ ...snapshot, pending, ahead: store.ahead, hold: store.hold, release: store.release, reconnect: store.reconnect }), [snapshot, pending, store]);
}

/** One store per address and credentials, whatever becomes of the query. It connects when React subscribes, so one that React drops unused has done nothing. */
function useStore(url, query, { headers, ...options }) {
  // A function in a component is a new one each time; what it would say now is what counts.
  const current = useRef(headers);
  useEffect(() => {
    current.current = headers;
  });
  const sent = typeof headers === "function" ? "function" : JSON.stringify([...new Headers(headers)]);
  return useMemo(() => {
    const stable = typeof headers === "function" ? () => current.current() : headers;
    return liveList(url, { ...options, query, headers: stable });
  }, [url, sent, options.credentials, options.transport, options.user]);
}
