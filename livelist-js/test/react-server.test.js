import assert from "node:assert/strict";
import { test } from "node:test";
import { createElement as element, Suspense } from "react";
import { renderToString } from "react-dom/server";
import { List, WaitingList } from "./support/components.js";
import { documentOf } from "./support/page.js";

test("on a server, useLiveList shows what it is given and asks nobody", (t) => {
  const fetching = t.mock.method(globalThis, "fetch", () => assert.fail("no request from a server"));
  const options = { initial: { document: documentOf({ id: 1, name: "Lamp" }), etag: '"v1"' } };

  assert.equal(renderToString(element(List, { url: "/live/products", options })), "<p>connecting: Lamp</p>");
  assert.equal(renderToString(element(List, { url: "/live/products" })), "<p>connecting: </p>");
  assert.equal(fetching.mock.callCount(), 0);
});

test("on a server, useSuspenseLiveList shows what it is given, and leaves the rest to the browser", async (t) => {
  const fetching = t.mock.method(globalThis, "fetch", () => assert.fail("no request from a server"));
  const options = { initial: { document: documentOf({ id: 1, name: "Lamp" }), etag: '"v1"' } };
  const page = (list) => element(Suspense, { fallback: "waiting" }, list);

  assert.match(renderToString(page(element(WaitingList, { url: "/live/products", options }))), /<p>connecting: Lamp<\/p>/);
  assert.match(renderToString(page(element(WaitingList, { url: "/live/products" }))), /waiting/);
  assert.equal(fetching.mock.callCount(), 0);
});
