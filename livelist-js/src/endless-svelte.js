import { endlessList } from "./endless.js";
import { ENDLESS_ACTIONS, ENDLESS_MEMBERS } from "./members.js";
import { useList } from "./svelte-store.js";

/** An endless list for runes; see endless-svelte.d.ts. */
export function useEndlessLiveList(url, query, options = {}) {
  return useList(endlessList, [ENDLESS_MEMBERS, ENDLESS_ACTIONS], url, query, options);
}
