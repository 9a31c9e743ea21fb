import assert from "node:assert/strict";
import { register } from "node:module";
import { describe, test } from "node:test";

/** A server in trouble gives no modules either: what is loaded where it is wanted does not come. */
const loader = `export async function resolve(name, context, next) {
  if (/(several|answers|hold|tabs)\\.js$/.test(name)) {
    throw new TypeError("Failed to fetch dynamically imported module: " + name);
  }
  return next(name, context);
}`;
register(`data:text/javascript,${encodeURIComponent(loader)}`);
const { LiveServer } = await import("./support/live-server.js");
const { closed, live, Page, until } = await import("./support/page.js");

const LAMP = { id: 1, name: "Lamp" };
const CHAIR = { id: 2, name: "Chair" };

describe("where modules cannot be loaded", () => {
  test("each list has a connection of its own", async (t) => {
    const { server, page } = await pageOn(t);
    const lists = [page.watched(server.url()), page.watched(server.url("orders"))];
    await Promise.all(lists.map((list) => until(list, live)));
    const late = page.watched(server.url("orders"), { query: { size: 1 } });
    await until(late, live);

    server.change(({ orders }) => (orders[0] = { ...CHAIR, name: "Stool" }));

    await Promise.all([lists[1], late].map((list) => until(list, ({ rows }) => rows[0].name === "Stool")));
    assert.deepEqual(lists[0].getSnapshot().rows, [LAMP]);
    assert.equal(server.streams.size, 3);
  });

  test("a refusal is a refusal all the same", async (t) => {
    const { server, page } = await pageOn(t);
    const list = page.watched(server.url());
    await until(list, live);
    server.instead = () => ({ status: 403, headers: { "Content-Type": "application/problem+json" }, body: '{"detail":"no"}' });
    list.reconnect();

    const { error, rows } = await until(list, closed);
    assert.deepEqual([error.status, error.forbidden, rows], [403, true, []]);
  });

  test("an error that passes is tried again", async (t) => {
    const { server, page } = await pageOn(t);
    server.instead = () => ({ status: 503 });
    const list = page.watched(server.url());
    const { error } = await until(list, ({ status }) => status === "reconnecting");
    assert.equal(error.status, 503);
    server.instead = () => undefined;
    page.clock.advance(1_000);

    await until(list, live);
  });

  test("a list stands still, but says not what is pending", async (t) => {
    const { server, page } = await pageOn(t);
    const list = page.watched(server.url());
    const same = page.watched(server.url());
    await until(list, live);
    list.hold();
    server.change(({ products }) => products.push(CHAIR));
    await until(same, ({ rows }) => rows.length === 2);

    assert.deepEqual([list.getSnapshot().rows, list.pending], [[LAMP], { added: 0, changed: 0, removed: 0 }]);
    list.release();
    assert.deepEqual(list.getSnapshot().rows, [LAMP, CHAIR]);
  });
});

async function pageOn(t) {
  const server = await LiveServer.start(t);
  Object.assign(server.lists, { products: [LAMP], orders: [CHAIR] });
  return { server, page: new Page(t) };
}
