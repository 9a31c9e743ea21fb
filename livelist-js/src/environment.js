/** What the client takes from the browser; absent members are absent on a server too. Tests bring their own. */
export const browser = {
  fetch: (...request) => globalThis.fetch(...request),
  get EventSource() {
    return globalThis.EventSource;
  },
  get location() {
    return globalThis.location;
  },
  get window() {
    return globalThis.window;
  },
  get document() {
    return globalThis.document;
  },
  get navigator() {
    return globalThis.navigator;
  },
  now: () => Date.now(),
  random: () => Math.random(),
  setTimeout: (action, milliseconds) => globalThis.setTimeout(action, milliseconds),
  clearTimeout: (timer) => globalThis.clearTimeout(timer),
  reportError: (error) => (globalThis.reportError ?? console.error)(error),
};

/** Whether responses of fetch can be read while they arrive. */
export function canStream({ fetch }) {
  return typeof fetch === "function" && typeof globalThis.ReadableStream === "function";
}
