/**
 * With the browser's own EventSource: sends no headers and sees neither the status of an answer nor comments, so a
 * connection that has died without a word is found only when the browser finds it. Comes back by itself after what the
 * server's `retry:` says, except after any status but 200; then the status is asked for.
 */
export function openWithEventSource({ url, lastEventId, credentials }, handlers, environment, { withId, LiveListError }) {
  const source = new environment.EventSource(withId(url, lastEventId), { withCredentials: credentials === "include" });
  const abort = new AbortController();
  const end = (error) => abort.signal.aborted || handlers.onEnd(error);

  for (const type of ["snapshot", "patch", "status"]) {
    source.addEventListener(type, ({ data, lastEventId: id }) => handlers.onEvent({ type, data, id }));
  }
  source.addEventListener("error", () => {
    if (source.readyState !== source.CLOSED) {
      handlers.onInterrupted();
      return;
    }
    import("./answers.js")
      .then(({ statusOf }) => statusOf({ url, credentials, signal: abort.signal }, environment, LiveListError))
      .then(end, end);
  });
  return () => {
    abort.abort();
    source.close();
  };
}
