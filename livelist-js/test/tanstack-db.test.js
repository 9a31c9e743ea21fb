import "./support/browser.js";
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { and, BasicIndex, createCollection, createLiveQueryCollection, eq, gt, ilike, inArray, isNull, lt, not, or } from "@tanstack/db";
import { useLiveQuery } from "@tanstack/react-db";
import { createElement as element } from "react";
import { createRoot } from "react-dom/client";
import { liveListCollectionOptions } from "livelist-js/tanstack-db";
import { LiveServer } from "./support/live-server.js";
import { documentOf } from "./support/page.js";
import { shows } from "./support/shown.js";
import { StreamServer } from "./support/stream-server.js";

/** TanStack DB loads a part of an order only along an index. */
const INDEXED = { autoIndex: "eager", defaultIndexType: BasicIndex };
const LAMP = { id: 1, name: "Lamp", price: 3 };
const CHAIR = { id: 2, name: "Chair", price: 9 };
const TABLE = { id: 3, name: "Table", price: 5 };

describe("a collection that is a live list", () => {
  test("has the rows of the list, and is ready with the first document", async (t) => {
    const server = await StreamServer.start(t);
    const products = collection(t, { url: server.url, query: { sort: "name" } });
    const ready = products.preload();
    const connection = await server.next();
    assert.equal(connection.url, "/live/products?sort=name");
    assert.equal(products.status, "loading");

    connection.open().snapshot(documentOf(LAMP), "v1").status("live");
    await ready;
    assert.deepEqual(products.toArray.map(plain), [LAMP]);

    connection.patch([{ op: "add", path: "/rows/0", value: CHAIR }, { op: "replace", path: "/rows/1/price", value: 4 }], "v2");
    await until(() => products.size === 2);
    assert.deepEqual(plain(products.get(1)), { ...LAMP, price: 4 });
    connection.patch([{ op: "remove", path: "/rows/1" }], "v3");
    await until(() => products.size === 1);
    assert.deepEqual(products.toArray.map(plain), [CHAIR]);
  });

  test("is in error where the list is refused", async (t) => {
    const server = await StreamServer.start(t);
    const products = collection(t, { url: server.url });
    const ready = products.preload();

    (await server.next()).problem(401, "This list needs a login");

    await assert.rejects(ready, /needs a login/);
    assert.equal(products.status, "error");
  });

  test("leaves the server when it is cleaned up", async (t) => {
    const server = await StreamServer.start(t);
    const products = collection(t, { url: server.url });
    products.preload().catch(() => {});
    const connection = await server.next();

    await products.cleanup();

    await connection.gone;
  });

  test("is shown by a component of React", async (t) => {
    const server = await StreamServer.start(t);
    const products = collection(t, { url: server.url });
    const Products = () => {
      const { data } = useLiveQuery({ query: (q) => q.from({ p: products }).orderBy(({ p }) => p.price, "desc") });
      return element("p", null, data.map(({ name }) => name).join(","));
    };
    const container = document.createElement("div");
    const root = createRoot(container);
    root.render(element(Products));

    const connection = await server.next();
    connection.open().snapshot(documentOf(LAMP, TABLE), "v1").status("live");
    await shows(container, "Table,Lamp");
    connection.patch([{ op: "replace", path: "/rows/0/price", value: 7 }], "v2");
    await shows(container, "Lamp,Table");
    root.unmount();
  });
});

describe("a collection on demand", () => {
  test("asks for what a live query wants, and no more", async (t) => {
    const server = await StreamServer.start(t);
    const products = collection(t, { url: server.url, query: { active: true }, syncMode: "on-demand", ...INDEXED });
    const cheap = createLiveQueryCollection((q) =>
      q
        .from({ p: products })
        .where(({ p }) => and(eq(p.category, "home"), lt(p.price, 6)))
        .orderBy(({ p }) => p.price, { direction: "desc", nulls: "last" })
        .limit(2),
    );
    const ready = cheap.preload();

    const connection = await server.next();
    const { searchParams } = new URL(connection.url, server.origin);
    assert.equal(searchParams.toString(), "active=true&category=home&page=0&price.lt=6&size=2&sort=price%2Cdesc");
    const rows = [TABLE, LAMP].map((row) => ({ ...row, category: "home" }));
    connection.open().snapshot(documentOf(...rows), "v1").status("live");
    const others = answerOthers(server, rows);
    await ready;
    assert.deepEqual(cheap.toArray.map(({ name }) => name), ["Table", "Lamp"]);
    connection.patch([{ op: "replace", path: "/rows/0/price", value: 4 }], "v2");
    await until(() => cheap.toArray[0].price === 4);

    await cheap.cleanup();
    await connection.gone;
    assert.equal(products.size, 0);
    assert.ok(others.every((search) => search.startsWith("?active=true&category=home&price=3")), others.join());
  });

  test("shares one list among those that want the same, and rows among all", async (t) => {
    const server = await StreamServer.start(t);
    const products = collection(t, { url: server.url, syncMode: "on-demand" });
    const named = (name) => createLiveQueryCollection((q) => q.from({ p: products }).where(({ p }) => eq(p.name, name)));
    const dear = createLiveQueryCollection((q) => q.from({ p: products }).where(({ p }) => gt(p.price, 2)));
    const one = named("Lamp");
    const other = named("Lamp");
    const ready = Promise.all([one.preload(), other.preload()]);
    const first = await server.next();
    first.open().snapshot(documentOf(LAMP), "v1").status("live");
    await ready;
    const second = dear.preload();
    const connection = await server.next();
    assert.equal(connection.url, "/live/products?price.gt=2");
    connection.open().snapshot(documentOf(LAMP, TABLE), "w1").status("live");
    await second;

    await one.cleanup();
    await other.cleanup();
    await first.gone;
    assert.deepEqual(dear.toArray.map(({ name }) => name).sort(), ["Lamp", "Table"]);
    assert.equal(server.unseen, 0);
  });

  for (const [what, where, expected] of [
    ["a NULL", ({ p }) => isNull(p.category), "category.null=true"],
    ["anything but a NULL", ({ p }) => not(isNull(p.category)), "category.null=false"],
    ["one of several values", ({ p }) => inArray(p.name, ["Lamp", "Chair"]), "name=Lamp&name=Chair"],
    ["a part of a text", ({ p }) => ilike(p.name, "%am%"), "name.like=am"],
    ["a member of an object", ({ p }) => eq(p.maker.name, "Ann"), "maker.name=Ann"],
    ["a part of a member of an object", ({ p }) => ilike(p.maker.name, "%nn%"), "maker.name.like=nn"],
    ["a pattern", ({ p }) => ilike(p.name, "_am%"), ""],
    ["one thing or another", ({ p }) => or(eq(p.name, "Lamp"), eq(p.price, 3)), ""],
    ["a choice within a condition", ({ p }) => and(eq(p.price, 3), or(eq(p.name, "Lamp"), eq(p.name, "Chair"))), "price=3"],
  ]) {
    test(`asks for ${what} as a list can be asked`, async (t) => {
      const server = await StreamServer.start(t);
      const products = collection(t, { url: server.url, syncMode: "on-demand" });
      const found = createLiveQueryCollection((q) => q.from({ p: products }).where(where));
      t.after(() => found.cleanup());
      found.preload().catch(() => {});

      assert.equal(new URL((await server.next()).url, server.origin).search.slice(1), expected);
    });
  }
});

/** TanStack DB asks beside for the rows that are equal to the last one, of which there may be more. */
function answerOthers(server, rows) {
  const asked = [];
  (async () => {
    for (;;) {
      const connection = await server.next();
      const { search, searchParams } = new URL(connection.url, server.origin);
      asked.push(search);
      const equal = rows.filter(({ price }) => String(price) === searchParams.get("price"));
      connection.open().snapshot(documentOf(...equal), search.slice(-22)).status("live");
    }
  })();
  return asked;
}

describe("a collection that is written to", () => {
  for (const knowsCauses of [true, false]) {
    test(`shows what is written until the list has it, ${knowsCauses ? "with" : "without"} causes`, async (t) => {
      const server = await LiveServer.start(t);
      server.knowsCauses = knowsCauses;
      server.delay = () => 50;
      server.lists.products.push({ ...LAMP });
      const products = collection(t, {
        url: server.url(),
        onUpdate: async ({ transaction, headers }) => {
          const [{ original, changes }] = transaction.mutations;
          server.change((lists) => Object.assign(lists.products.find(({ id }) => id === original.id), changes), LiveServer.causeOf(headers));
        },
      });
      await products.preload();
      const prices = [];
      products.subscribeChanges(() => prices.push(products.get(1).price));

      const transaction = products.update(1, (draft) => void (draft.price = 7));
      assert.equal(products.get(1).price, 7);
      await transaction.isPersisted.promise;

      await until(() => server.streams.size === 1);
      assert.deepEqual(new Set(prices), new Set([7]));
      assert.deepEqual(plain(products.get(1)), server.lists.products[0]);
    });
  }

  test("takes back what fails", async (t) => {
    const server = await LiveServer.start(t);
    server.lists.products.push({ ...LAMP });
    const products = collection(t, { url: server.url(), onDelete: async () => new Response("", { status: 409 }) });
    await products.preload();

    const transaction = products.delete(1);
    assert.equal(products.size, 0);
    await assert.rejects(transaction.isPersisted.promise, /409/);

    assert.deepEqual(products.toArray.map(plain), [LAMP]);
  });
});

function collection(t, config) {
  const made = createCollection(liveListCollectionOptions({ ...config, list: { combined: false } }));
  t.after(() => made.cleanup());
  return made;
}

/** Without what TanStack DB adds to a row. */
function plain({ id, name, price }) {
  return { id, name, price };
}

async function until(condition) {
  while (!condition()) {
    await new Promise((resolve) => setImmediate(resolve));
  }
}
