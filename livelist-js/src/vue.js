import { liveList } from "./index.js";
import { ACTIONS, MEMBERS } from "./members.js";
import { useList } from "./vue-store.js";

/** A live list in a component or an effect scope; see vue.d.ts. */
export function useLiveList(url, query, options = {}) {
  return useList(liveList, [MEMBERS, ACTIONS], url, query, options);
}
