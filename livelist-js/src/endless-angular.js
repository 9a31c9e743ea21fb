import { injectList } from "./angular-store.js";
import { endlessList } from "./endless.js";
import { ENDLESS_ACTIONS } from "./members.js";

/** An endless list as a signal; see endless-angular.d.ts. */
export function injectEndlessLiveList(url, query, options = {}) {
  return injectList(endlessList, ENDLESS_ACTIONS, url, query, options);
}
