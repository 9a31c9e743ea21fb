import "./support/browser.js";
import assert from "node:assert/strict";
import { test } from "node:test";
import { liveList } from "livelist-js";
import { liveListDevtools } from "livelist-js/devtools";
import { observer } from "../src/observer.js";
import { LiveServer } from "./support/live-server.js";

test("the developer tools show lists, status, versions, patches and causes, and can be taken away", async (t) => {
  const server = await LiveServer.start(t);
  server.lists.products.push({ id: 1, name: "<b>Lamp</b>" });
  server.lists.orders.push({ id: 2, name: "Chair" });
  assert.equal(observer.tell, undefined, "nobody looks unless they are asked for");
  const close = liveListDevtools({ open: true });
  const panel = document.querySelector(".livelist-devtools").shadowRoot;
  const [lists, events] = panel.querySelectorAll("tbody");
  const products = liveList(server.url(), { ahead: true });
  const orders = liveList(server.url("orders"));
  const leave = [products, orders].map((list) => list.subscribe(() => {}));
  t.after(() => [products, orders].forEach((list) => list.close()));

  await shown(() => panel.querySelector("summary").textContent === "Livelist: 2 lists, 2 live");
  await shown(() => server.requests.some(({ url }) => url.includes("cause.space")) && server.streams.size === 1);
  assert.match(lists.textContent, new RegExp(`/live/productslive${products.getSnapshot().version}1`));
  assert.match(events.textContent, /2 lists over one stream/);
  assert.equal(panel.querySelector("b"), null, "what comes is only text");

  await products.ahead({ change: 1, to: { name: "Lantern" } }, ({ headers }) =>
    server.change((all) => (all.products[0] = { id: 1, name: "Lantern" }), LiveServer.causeOf(headers)),
  );
  await shown(() => /patchcauses 1: \[\{"op":"replace"/.test(events.textContent));

  leave[1]();
  await shown(() => panel.querySelector("summary").textContent === "Livelist: 1 lists, 1 live");
  close();
  assert.equal(document.querySelector(".livelist-devtools"), null);
  assert.equal(observer.tell, undefined);
});

async function shown(condition) {
  for (let turn = 0; !condition(); turn++) {
    assert.ok(turn < 3_000, `not within 30 s: ${condition}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
