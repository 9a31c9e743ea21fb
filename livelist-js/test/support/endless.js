import assert from "node:assert/strict";
import { LiveServer } from "./live-server.js";
import { shows } from "./shown.js";

/**
 * What an endless list does in a component of any framework.
 *
 * @param show mounts it with `{url, sort}`, and gives its `paragraph` and `button`, `sortBy(sort)` and `end()`
 */
export async function isEndless(t, show) {
  const server = await LiveServer.start(t);
  server.lists.products = [..."abcdefg"].map((name, place) => ({ id: place + 1, name }));
  const shown = await show({ url: server.url(), sort: "name" });
  await shows(shown.paragraph, "live: a,b,c");

  shown.button.click();
  await shows(shown.paragraph, "live: a,b,c,d,e,f");
  shown.button.click();
  await shows(shown.paragraph, "live: a,b,c,d,e,f,g");
  while (!shown.button.disabled) {
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  server.change(({ products }) => products.push({ id: 8, name: "bb" }));
  await shows(shown.paragraph, "live: a,b,bb,c,d,e,f,g");
  assert.deepEqual(server.snapshots.flatMap(({ rows }) => rows.map(({ name }) => name)).sort(), [..."abcdefg"], "nothing came twice");

  await shown.sortBy("name,desc");
  await shows(shown.paragraph, "live: g,f,e");
  await shown.end();
  while (server.streams.size > 0) {
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
