import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { LiveServer } from "./support/live-server.js";
import { closed, live, Page, until } from "./support/page.js";
import { StreamServer } from "./support/stream-server.js";

const LAMP = { id: 1, name: "Lamp", price: 10 };
const CHAIR = { id: 2, name: "Chair", price: 20 };
const TABLE = { id: 3, name: "Table", price: 30 };
const NOTHING = { added: 0, changed: 0, removed: 0 };

describe("a list that is held", () => {
  test("stands still while its changes are counted, and then shows what there is", async (t) => {
    const { server, list } = await listOn(t);
    const before = list.getSnapshot();

    list.hold();
    assert.deepEqual(list.getSnapshot().held, NOTHING);
    server.change((lists) => (lists.products = [{ ...LAMP, price: 12 }, TABLE]));
    const { held, rows, document, version, status } = await until(list, ({ held }) => held.added > 0);

    assert.deepEqual(held, { added: 1, changed: 1, removed: 1 });
    assert.equal(list.pending, held);
    assert.deepEqual([rows, document, version, status], [before.rows, before.document, before.version, "live"]);
    assert.equal(rows, before.rows);

    list.release();
    assert.deepEqual(list.getSnapshot().rows, [{ ...LAMP, price: 12 }, TABLE]);
    assert.equal(list.getSnapshot().held, undefined);
    assert.equal(list.getSnapshot().version, server.documentOf("products", "").version);
  });

  test("counts no more what has been taken back", async (t) => {
    const { server, list } = await listOn(t);
    list.hold();
    server.change(({ products }) => products.push(TABLE));
    await until(list, ({ held }) => held.added === 1);

    server.change(({ products }) => products.pop());

    await until(list, ({ held }) => held.added === 0);
    assert.deepEqual(list.getSnapshot().held, NOTHING);
  });

  test("is the same snapshot for as long as nothing else is to be counted", async (t) => {
    const { server, page, list } = await listOn(t, { query: { size: 20, sort: "price" } });
    const same = page.watched(server.url(), { query: { size: 20, sort: "price" } });
    list.hold();
    server.change(({ products }) => products.push(TABLE));
    const snapshot = await until(list, ({ held }) => held.added === 1);

    server.change(({ products }) => (products[2] = { ...TABLE, price: 1 }));
    await until(same, ({ rows }) => rows[0].id === TABLE.id);

    assert.equal(list.getSnapshot(), snapshot);
  });

  test("is held over a connection that is lost, and goes on from the version that came last", async (t) => {
    const server = await StreamServer.start(t);
    const page = new Page(t);
    const list = page.watched(server.url);
    const first = await server.next();
    first.open().snapshot({ rows: [LAMP], page: 0, size: 20, hasMore: false }, "v1").status("live");
    await until(list, live);

    list.hold();
    first.patch([{ op: "add", path: "/rows/1", value: CHAIR }], "v2");
    await until(list, ({ held }) => held.added === 1);
    first.cut();
    await until(list, ({ status }) => status === "reconnecting");
    page.clock.advance(1_000);
    const second = await server.next();
    assert.equal(second.lastEventId, "v2");
    second.open().patch([{ op: "add", path: "/rows/2", value: TABLE }], "v3").status("live");
    await until(list, ({ held, status }) => held.added === 2 && status === "live");

    assert.deepEqual(list.getSnapshot().rows, [LAMP]);
    assert.equal(list.getSnapshot().version, "v1");
    list.release();
    assert.deepEqual(list.getSnapshot().rows, [LAMP, CHAIR, TABLE]);
  });

  test("does not hold the others of its connection, nor another part of the page with the same query", async (t) => {
    const { server, page, list } = await listOn(t);
    const same = page.watched(server.url());
    const orders = page.watched(server.url("orders"));
    await until(orders, live);
    list.hold();

    server.change((lists) => {
      lists.products.push(TABLE);
      lists.orders.push({ id: 1 });
    });

    await until(orders, ({ rows }) => rows.length === 1);
    await until(same, ({ rows }) => rows.length === 3);
    await until(list, ({ held }) => held.added === 1);
    assert.equal(list.getSnapshot().rows.length, 2);
  });

  test("shows what is written nevertheless, goes on showing it once it is confirmed, and counts it not", async (t) => {
    const { server, page, list } = await listOn(t, { ahead: true });
    list.hold();

    let answer;
    const written = list.ahead({ change: 1, to: { price: 12 } }, ({ headers }) => {
      server.change(({ products }) => ((products[0] = { ...LAMP, price: 12 }), products.push(TABLE)), LiveServer.causeOf(headers));
      return new Promise((resolve) => (answer = resolve));
    });
    await until(list, ({ rows }) => rows[0].price === 12);
    const seen = new Set();
    list.subscribe(() => seen.add(JSON.stringify(list.getSnapshot().rows)));
    await until(list, ({ held }) => held.added === 1);
    answer();
    await ticking(page, written);

    assert.deepEqual(list.getSnapshot().held, { added: 1, changed: 0, removed: 0 });
    assert.deepEqual([...seen], [JSON.stringify([{ ...LAMP, price: 12 }, CHAIR])]);
    assert.equal(list.getSnapshot().unconfirmed, 0);
    list.release();
    assert.deepEqual(list.getSnapshot().rows, [{ ...LAMP, price: 12 }, CHAIR, TABLE]);
  });

  test("shows a row that is added once, though the server gives it an id, before and after", async (t) => {
    const { server, page, list } = await listOn(t, { ahead: true });
    list.hold();

    const written = list.ahead({ add: { id: "new", name: "Table", price: 30 }, first: false }, ({ headers }) => {
      server.change(({ products }) => products.push(TABLE), LiveServer.causeOf(headers));
      return { id: 3 };
    });
    await ticking(page, written);

    assert.deepEqual(list.getSnapshot().rows, [LAMP, CHAIR, TABLE]);
    assert.deepEqual(list.getSnapshot().held, NOTHING);
    list.release();
    assert.deepEqual(list.getSnapshot().rows, [LAMP, CHAIR, TABLE]);
  });

  test("takes back what fails", async (t) => {
    const { page, list } = await listOn(t, { ahead: true });
    list.hold();

    const failed = list.ahead({ remove: 1 }, () => Promise.reject(new Error("no")));
    await until(list, ({ rows }) => rows.length === 1);
    await assert.rejects(ticking(page, failed), /no/);

    assert.deepEqual(list.getSnapshot().rows, [LAMP, CHAIR]);
  });

  test("is held no longer when it is asked for something else, or may not be seen any more", async (t) => {
    const { server, list } = await listOn(t);
    list.hold();
    list.setQuery({ size: 1 });
    const { rows, held } = await until(list, ({ status }) => status === "live");
    assert.deepEqual([rows, held], [[LAMP], undefined]);

    list.hold();
    server.instead = () => ({ status: 401 });
    [...server.streams].forEach((stream) => stream.cut());
    list.reconnect();
    assert.deepEqual((await until(list, closed)).rows, []);
  });
});

async function listOn(t, options) {
  const server = await LiveServer.start(t);
  server.lists.products = [LAMP, CHAIR];
  const page = new Page(t);
  const list = page.watched(server.url(), options);
  await until(list, live);
  return { server, page, list };
}

/** Lets the page's time pass until a promise is settled. */
async function ticking(page, promise) {
  let settled = false;
  const done = promise.finally(() => (settled = true));
  done.catch(() => {});
  while (!settled) {
    page.clock.advance(100);
    await new Promise((resolve) => setImmediate(resolve));
  }
  return done;
}
