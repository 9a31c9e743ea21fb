import { endlessList } from "./endless.js";
import { ENDLESS_ACTIONS, ENDLESS_MEMBERS } from "./members.js";
import { useList } from "./vue-store.js";

/** An endless list in a component or an effect scope; see endless-vue.d.ts. */
export function useEndlessLiveList(url, query, options = {}) {
  return useList(endlessList, [ENDLESS_MEMBERS, ENDLESS_ACTIONS], url, query, options);
}
