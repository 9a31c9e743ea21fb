import { injectList } from "./angular-store.js";
import { liveList } from "./index.js";
import { ACTIONS } from "./members.js";

/** A live list as a signal; see angular.d.ts. */
export function injectLiveList(url, query, options = {}) {
  return injectList(liveList, ACTIONS, url, query, options);
}
