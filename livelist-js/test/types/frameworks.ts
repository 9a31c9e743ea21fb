import { computed, ref } from "vue";
import { signal } from "@angular/core";
import { createCollection, type Collection } from "@tanstack/db";
import { injectLiveList, type LiveListSignal } from "livelist-js/angular";
import { injectEndlessLiveList, type EndlessLiveListSignal } from "livelist-js/endless-angular";
import { useEndlessLiveList as useEndlessSvelteList } from "livelist-js/endless-svelte";
import { useEndlessLiveList as useEndlessVueList } from "livelist-js/endless-vue";
import { liveListStore, useLiveList as useSvelteList, type LiveListState } from "livelist-js/svelte";
import { liveListCollectionOptions } from "livelist-js/tanstack-db";
import { useLiveList as useVueList } from "livelist-js/vue";

interface Product {
  id: number;
  name: string;
}

/* Vue. */

const page = ref(0);
const { rows, total, reconnect } = (() => {
  const list = useVueList<Product>("/live/products", () => ({ page: page.value }), { credentials: "include" });
  return { ...list, total: computed(() => list.document.value?.total) };
})();
export const names: string[] = rows.value.map(({ name }) => name);
export const counted: number | string | undefined = total.value;
reconnect();
// @ts-expect-error A row has an id.
useVueList<{ name: string }>("/live/products");
// @ts-expect-error A page is a number.
useVueList<Product>("/live/products", { page: "1" });

/* Svelte. */

const svelte: LiveListState<Product> = useSvelteList<Product>(() => "/live/products", () => ({ page: 1 }));
export const first: string | undefined = svelte.rows[0]?.name;
export const leave: () => void = liveListStore<Product>("/live/products").subscribe(({ rows }) => rows[0]?.name);
// @ts-expect-error A row has no such field.
svelte.rows[0]?.colour;

/* Angular. */

const q = signal("lamp");
const angular: LiveListSignal<Product> = injectLiveList<Product>("/live/products", () => ({ q: q() }));
export const status: string = angular().status;
angular.reconnect();
angular.ahead({ change: 1, to: { name: "Lamp" } }, () => {});
svelte.ahead({ remove: 1 }, () => {});
// @ts-expect-error It is a signal.
angular.rows;

/* Endless lists. */

const feed = useEndlessVueList<Product>("/live/products", () => ({ size: 20 }), { credentials: "include" });
export const more: boolean = feed.hasMore.value;
feed.loadMore();
useEndlessSvelteList<Product>(() => "/live/products", { size: 20 }).rows[0]?.name;
const endless: EndlessLiveListSignal<Product> = injectEndlessLiveList<Product>("/live/products");
export const loading: boolean = endless().isLoading;
endless.loadMore();
// @ts-expect-error An endless list has no page.
endless().document?.page;

/* TanStack DB. */

export const products: Collection<Product, number> = createCollection(
  liveListCollectionOptions<Product>({ url: "/live/products", query: { sort: "name" }, list: { credentials: "include" } }),
);
createCollection(liveListCollectionOptions<Product>({ url: "/live/products", syncMode: "on-demand", gcTime: 1_000 }));
liveListCollectionOptions<Product>({
  url: "/live/products",
  onUpdate: ({ transaction, headers }) =>
    fetch(`/api/products/${transaction.mutations[0].original.id}`, { method: "PATCH", headers, body: JSON.stringify(transaction.mutations[0].changes) }),
});
// @ts-expect-error The URL is not left out.
liveListCollectionOptions<Product>({});
// @ts-expect-error How rows come is not another one's to say.
liveListCollectionOptions<Product>({ url: "/live/products", sync: {} });
