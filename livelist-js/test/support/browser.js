import { Window } from "happy-dom";

/** Makes this process look like a browser to whatever is imported after it. Requests stay Node's own. */
const window = new Window({ url: "http://shop.example/" });
const names = ["document", "location", "navigator", "Node", "Element", "HTMLElement", "SVGElement", "HTMLMediaElement", "Text", "Comment"];
for (const [name, value] of [["window", window], ...names.map((name) => [name, window[name]])]) {
  Object.defineProperty(globalThis, name, { value, configurable: true });
}
