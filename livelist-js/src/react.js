import * as React from "react";
import { useEffect, useMemo, useRef, useSyncExternalStore } from "react";
import { liveList } from "./index.js";
import { rowUrl, urlOf } from "./query.js";

/** How long a list is kept that a component waits for, or has waited for, without being shown. */
const UNSHOWN = 30_000;
/** Where a React has no `use`, it takes a promise that is thrown. */
const wait = React.use ?? ((promise) => { throw promise; });

/** A live list in a component; see react.d.ts. */
export function useLiveList(url, query, options = {}) {
  const store = useStore(url, query, options);
  const snapshot = useSyncExternalStore(store.subscribe, store.getSnapshot, store.getSnapshot);
  const { row } = options;
  const wanted = urlOf(row === undefined || row === null ? url : rowUrl(url, row), query);
  const pending = snapshot.pending || (store.url !== wanted && snapshot.document !== undefined);

  useEffect(() => store.setQuery(query), [store, wanted]);

  return useActions(store, snapshot, pending);
}

/** A live list in a component that waits for its document; see react.d.ts. */
export function useSuspenseLiveList(url, query, options = {}) {
  const { list, ready, subscribe } = waited(url, query, options);
  const snapshot = useSyncExternalStore(subscribe, list.getSnapshot, list.getSnapshot);
  const state = useActions(list, snapshot, snapshot.pending);
  if (snapshot.document === undefined) {
    if (snapshot.status === "closed") {
      throw snapshot.error;
    }
    if (typeof window === "undefined") {
      throw new Error(`On a server nothing connects: give the document of ${list.url} as "initial", or let the browser show what is in this <Suspense>`);
    }
    wait(ready);
  }
  return state;
}

function useActions({ ahead, hold, release, reconnect }, snapshot, pending) {
  return useMemo(() => ({ ...snapshot, pending, ahead, hold, release, reconnect }), [snapshot, pending, ahead]);
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
  }, [url, sent, options.row, options.credentials, options.transport, options.user]);
}

/* What a component keeps is lost while it waits: lists that are waited for are kept here, by what is asked. */

const lists = new Map();
const functions = new Map();

function waited(url, query, options) {
  const { headers, initial, row, ...asked } = options;
  if (typeof headers === "function" && !functions.has(headers)) {
    functions.set(headers, functions.size);
  }
  const sent = functions.get(headers) ?? [...new Headers(headers)];
  const key = JSON.stringify([urlOf(url, query), `${typeof row} ${row}`, sent, asked]);
  return lists.get(key) ?? keep(key, liveList(url, { ...options, query }));
}

/** Connects a list that has no document yet; one that is not shown in the end is let go of. */
function keep(key, list) {
  let users = 0;
  let leave = () => {};
  let stop = () => {};
  const ready = new Promise((resolve) => {
    const look = () => {
      const { document, status } = list.getSnapshot();
      if (document !== undefined || status === "closed") {
        resolve();
      }
    };
    if (list.getSnapshot().document === undefined && typeof window !== "undefined") {
      leave = list.subscribe(look);
      look();
    }
    stop = resolve;
  });
  const end = () => {
    if (users === 0) {
      lists.delete(key);
      leave();
      stop(); // who still waits begins anew
    }
  };
  const subscribe = (listener) => {
    users++;
    lists.set(key, entry);
    const unsubscribe = list.subscribe(listener);
    leave(); // it is shown now, and need not be kept for that
    return () => {
      unsubscribe();
      users--;
      setTimeout(end);
    };
  };
  const entry = { list, ready, subscribe };
  if (typeof window !== "undefined") {
    lists.set(key, entry);
    setTimeout(end, UNSHOWN).unref?.();
  }
  return entry;
}
