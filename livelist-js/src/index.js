import { browser } from "./environment.js";
import { LiveList } from "./live-list.js";
import { Streams } from "./streams.js";

export { LiveListError } from "./errors.js";
export { applyPatch, PatchError } from "./json-patch.js";
export { parseJson } from "./json.js";

const streams = new Streams(browser);

/** A live list; see index.d.ts, which says it all. */
export function liveList(url, options = {}) {
  return new LiveList(streams, url, options);
}
