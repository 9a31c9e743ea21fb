import * as React from "react";
import { useSyncExternalStore } from "react";
import { liveList } from "./index.js";
import { ACTIONS } from "./members.js";
import { urlOf } from "./query.js";
import { useActions, useList } from "./react-store.js";

/** How long a list is kept that a component waits for, or has waited for, without being shown. */
const UNSHOWN = 30_000;
/** What nobody waits for. React asks for the state of a promise before it waits. */
const DONE = Object.assign(Promise.resolve(), { status: "fulfilled", value: undefined });
/** For every render, with something to wait for or without. Where a React has no `use`, it takes a promise that is thrown. */
const wait = React.use ?? ((promise) => { if (promise !== DONE) throw promise; });

/** A live list in a component; see react.d.ts. */
export function useLiveList(url, query, options = {}) {
  return useList(liveList, ACTIONS, url, query, options);
}

/** A live list in a component that waits for its document; see react.d.ts. */
export function useSuspenseLiveList(url, query, options = {}) {
  const { list, ready, subscribe } = waited(url, query, options);
  const snapshot = useSyncExternalStore(subscribe, list.getSnapshot, list.getSnapshot);
  const state = useActions(list, ACTIONS, snapshot, snapshot.pending);
  const isMissing = snapshot.document === undefined;
  if (isMissing && typeof window === "undefined") {
    throw new Error(`On a server nothing connects: give the document of ${list.url} as "initial", or let the browser show what is in this <Suspense>`);
  }
  wait(isMissing && snapshot.status !== "closed" ? ready : DONE);
  if (isMissing) {
    throw snapshot.error;
  }
  return state;
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
