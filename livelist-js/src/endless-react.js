import { endlessList } from "./endless.js";
import { ENDLESS_ACTIONS } from "./members.js";
import { useList } from "./react-store.js";

/** An endless list in a component; see endless-react.d.ts. */
export function useEndlessLiveList(url, query, options = {}) {
  return useList(endlessList, ENDLESS_ACTIONS, url, query, options);
}
