import { applyPatch, liveList, LiveListError, parseJson, type LiveDocument, type Snapshot, type Status } from "livelist-js";
import { useEndlessLiveList } from "livelist-js/endless-react";
import { useLiveList, useSuspenseLiveList, type LiveListState } from "livelist-js/react";

interface Product {
  id: number;
  name: string;
  category: string | null;
  price: number;
}

/* A list, as it is meant to be used. */

const products = liveList<Product>("/live/products", {
  query: { sort: ["price,desc", "name"], size: 20, "price.gte": 10, "category.null": false },
  headers: async () => ({ Authorization: "Bearer token" }),
});
const leave: () => void = products.subscribe(() => {
  const { rows, document, pending }: Snapshot<Product> = products.getSnapshot();
  const names: string[] = rows.map((row) => row.name);
  const total: number | string | undefined = document?.total;
  console.log(names, total, pending);
});
products.setQuery({ page: 1, "updatedAt.gt": new Date(), category: ["home", "toys"], q: undefined });
products.setQuery(new URLSearchParams("page=1"));
const status: Status = products.status;
const { error } = products.getSnapshot();
if (error instanceof LiveListError) {
  const allowed: string | undefined = error.problem?.allowed;
  console.log(error.status, allowed, status);
}
const written: Promise<Response> = products.ahead({ change: 1, to: { price: 12 } }, ({ headers }) => fetch("/api/products/1", { method: "PATCH", headers }));
products.ahead([{ remove: 1 }, { add: { id: 3, name: "Lamp", category: null, price: 1 }, first: false }], async () => "done");
products.hold();
const { held, row } = products.getSnapshot();
const added: number = (held ?? products.pending)?.added ?? 0;
const parsed: unknown = parseJson(`[${added}]`);
products.release();
leave();
products.close();
const large = liveList<{ id: bigint; name: string }>("/live/accounts", { initial: { document: '{"rows":[]}' } });
large.ahead({ remove: 9007199254740993n }, () => {});

const rendered: LiveDocument<Product> = { rows: [], page: 0, size: 20, hasMore: false, total: "1000+" };
liveList("/live/products", { initial: { document: rendered, etag: new Response().headers.get("ETag") } });
const patched: LiveDocument<Product> = applyPatch(rendered, [{ op: "remove", path: "/rows/0" }]);

export function Products({ page }: { page: number }) {
  const { rows, reconnect }: LiveListState<Product> = useLiveList<Product>("/live/products", { page });
  return <ul onClick={reconnect}>{rows.map((row) => <li key={row.id}>{row.name}</li>)}</ul>;
}

export function Counted() {
  const { document } = useSuspenseLiveList<Product>("/live/products", { size: 1 });
  return <output>{document.total}</output>;
}

/* What the compiler has to refuse. */

// @ts-expect-error A row has an id.
liveList<{ name: string }>("/live/products");
// @ts-expect-error The URL is not left out.
liveList<Product>();
// @ts-expect-error A page is a number.
products.setQuery({ page: "1" });
// @ts-expect-error A filter is no object.
products.setQuery({ price: { gte: 10 } });
// @ts-expect-error There is no such transport.
liveList<Product>("/live/products", { transport: "websocket" });
// @ts-expect-error There is no such option.
liveList<Product>("/live/products", { pollInterval: 5 });
// @ts-expect-error A row has no such field.
products.getSnapshot().rows[0]?.colour;
// @ts-expect-error Rows are immutable.
products.getSnapshot().rows[0]!.price = 1;
// @ts-expect-error So is their order.
products.getSnapshot().rows.push({ id: 1, name: "", category: null, price: 1 });
// @ts-expect-error There may be no document yet.
products.getSnapshot().document.total;
// @ts-expect-error A price is a number.
products.ahead({ change: 1, to: { price: "12" } }, () => {});
// @ts-expect-error The id of a row is one of the list's.
products.ahead({ remove: "x" }, () => {});
// @ts-expect-error The status is told, not set.
products.status = "live";
// @ts-expect-error There is no such status.
if (products.status === "open") leave();
// @ts-expect-error A total may be a text, where the list stops counting.
const counted: number = products.getSnapshot().document!.total!;
// @ts-expect-error An added value is not left out.
applyPatch(rendered, [{ op: "add", path: "/rows/0" }]);
// @ts-expect-error The query has its own place.
useLiveList<Product>("/live/products", {}, { query: {} });
// @ts-expect-error What a server has rendered has the list's rows.
useLiveList<Product>("/live/products", {}, { initial: { document: { ...patched, rows: [{ id: "x" }] } } });

export { counted, parsed, row, written };

/* Endless. */

export function Feed() {
  const { rows, hasMore, loadMore } = useEndlessLiveList<Product>("/live/products", { size: 20 }, { credentials: "include" });
  // @ts-expect-error A row has no such field.
  rows[0]?.colour;
  return hasMore ? loadMore : undefined;
}
