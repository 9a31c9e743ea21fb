import { createElement as element } from "react";
import { useEndlessLiveList } from "../../src/endless-react.js";
import { useLiveList, useSuspenseLiveList } from "../../src/react.js";

/** A list as text: status, names, and whether they are still those of the query before. */
export function List({ url, query, options, onRender }) {
  const state = useLiveList(url, query, options);
  onRender?.(state);
  const names = state.rows.map(({ name }) => name).join(",");
  return element("p", null, `${state.status}: ${names}${state.pending ? " (pending)" : ""}`);
}

/** The same, of a list that is waited for. */
export function WaitingList({ url, query, options, onRender }) {
  const state = useSuspenseLiveList(url, query, options);
  onRender?.(state);
  return element("p", null, `${state.status}: ${state.document.rows.map(({ name }) => name).join(",")}`);
}

/** An endless list, with what loads more of it. */
export function EndlessList({ url, query, options }) {
  const { status, rows, pending, hasMore, loadMore } = useEndlessLiveList(url, query, options);
  const names = rows.map(({ name }) => name).join(",");
  return element("div", null, element("p", null, `${status}: ${names}${pending ? " (pending)" : ""}`), element("button", { onClick: loadMore, disabled: !hasMore }));
}
