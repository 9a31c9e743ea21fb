import { Window } from "happy-dom";

/** Makes this process look like a browser to whatever is imported after it. Requests stay Node's own. */
const window = new Window({ url: "http://shop.example/" });
const members = { window, document: window.document, location: window.location, navigator: window.navigator };
for (const [name, value] of Object.entries(members)) {
  Object.defineProperty(globalThis, name, { value, configurable: true });
}
