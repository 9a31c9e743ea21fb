import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { endlessList } from "livelist-js/endless";
import { LiveServer } from "./support/live-server.js";
import { until } from "./support/page.js";

const names = ({ rows }) => rows.map(({ name }) => name).join("");
const row = (name) => ({ id: name.codePointAt(0), name });

describe("an endless list", () => {
  test("begins with a page, grows by pages, and ends", async (t) => {
    const { list } = await listOn(t, "abcdefg");
    assert.equal(names(list.getSnapshot()), "abc");
    assert.equal(list.getSnapshot().document.total, 7);

    list.loadMore();
    assert.equal(list.getSnapshot().isLoading, true);
    assert.equal(names(list.getSnapshot()), "abc", "what is there stays");
    await until(list, (shown) => names(shown) === "abcdef");
    assert.equal(list.getSnapshot().hasMore, true);
    list.loadMore();
    await until(list, (shown) => names(shown) === "abcdefg" && !shown.isLoading);

    assert.equal(list.getSnapshot().hasMore, false);
    list.loadMore();
    assert.equal(list.getSnapshot().isLoading, false);
  });

  test("comes over one stream, and what is there is not sent again", async (t) => {
    const { server, list } = await listOn(t, "abcdefg");
    list.loadMore();
    await until(list, (shown) => names(shown) === "abcdef");
    list.loadMore();
    await until(list, (shown) => names(shown) === "abcdefg");
    while (server.streams.size !== 1) {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }

    assert.equal([...server.streams][0].entries.length, 3);
    const sent = server.snapshots.flatMap(({ rows }) => rows.map(({ name }) => name));
    assert.equal(sent.join(""), "abcdefg");
  });

  test("has no gap and nothing twice while rows come and go between its pages", async (t) => {
    const { server, list } = await listOn(t, "adgjmpsv");
    list.loadMore();
    await until(list, (shown) => names(shown) === "adgjmp");
    list.loadMore();
    await until(list, (shown) => names(shown) === "adgjmpsv");
    const wrong = [];
    list.subscribe(() => {
      const shown = names(list.getSnapshot());
      if (new Set(shown).size !== shown.length) {
        wrong.push(shown);
      }
    });

    for (const [change, expected] of [
      [(rows) => rows.push(row("h"), row("i"), row("b")), "abdghijmpsv"],
      [(rows) => rows.splice(0, rows.length, ...rows.filter(({ name }) => !"gj".includes(name))), "abdhimpsv"],
      [(rows) => rows.push(row("z")), "abdhimpsvz"],
      [(rows) => (rows.find(({ name }) => name === "a").name = "y"), "bdhimpsvyz"],
    ]) {
      server.change(({ products }) => change(products));
      const visible = new RegExp(`^${expected.slice(0, -1)}`);
      await until(list, (shown) => visible.test(names(shown)) || names(shown) === expected);
    }

    assert.deepEqual(wrong, []);
  });

  test("divides a page that gets more rows than the server gives at once", async (t) => {
    const { server, list } = await listOn(t, "abcz");
    server.mostRows = 4;
    list.loadMore();
    await until(list, (shown) => names(shown) === "abcz");

    server.change(({ products }) => products.push(..."defg".split("").map(row).map(({ id, name }) => ({ id, name: `b${name}` }))));

    await until(list, (shown) => names(shown) === "abbdbebfbgcz");
  });

  test("shows the rows before until the answer to another query is there", async (t) => {
    const { list } = await listOn(t, "abcdefg");
    list.loadMore();
    await until(list, (shown) => names(shown) === "abcdef");

    list.setQuery({ size: 2, sort: "name,desc" });
    assert.deepEqual([names(list.getSnapshot()), list.getSnapshot().pending], ["abcdef", true]);
    await until(list, (shown) => names(shown) === "gf" && !shown.pending);
  });

  test("is counted while it is held, however many rows come, and nothing of it is sent again", async (t) => {
    const { server, list } = await listOn(t, "klmnopq");
    server.mostRows = 4;
    list.loadMore();
    await until(list, (shown) => names(shown) === "klmnop");
    list.hold();
    const seen = new Set();
    list.subscribe(() => seen.add(names(list.getSnapshot())));
    server.snapshots.length = 0;

    for (const [count, name] of [..."jihgfedcba"].entries()) {
      server.change(({ products }) => products.push(row(name)));
      await until(list, ({ held }) => held?.added === count + 1 && held.removed === 0);
    }

    assert.deepEqual([...seen], ["klmnop"]);
    assert.deepEqual(server.snapshots, []);
    list.release();
    await until(list, (shown) => names(shown) === "abcdefghijklmnop");
    assert.ok([...seen].every((shown) => shown.endsWith("klmnop")), "what was shown has stayed");
    assert.ok(!server.snapshots.some(({ rows }) => rows.some(({ name }) => "klmnop".includes(name))), "and was not sent again");
  });

  test("does not lose rows for a moment where a page becomes two", async (t) => {
    const { server, list } = await listOn(t, "abcz");
    server.mostRows = 4;
    list.loadMore();
    await until(list, (shown) => names(shown) === "abcz");
    const gaps = [];
    list.subscribe(() => names(list.getSnapshot()).endsWith("z") || gaps.push(names(list.getSnapshot())));

    for (const name of "123456789") {
      server.change(({ products }) => products.push({ id: 1_000 + Number(name), name }));
    }

    await until(list, (shown) => names(shown) === "123456789abcz");
    assert.deepEqual(gaps, []);
  });

  test("lets go of the half of a page that is held meanwhile", { timeout: 30_000 }, async (t) => {
    const { server, list, leave } = await listOn(t, "mnopqrs");
    server.mostRows = 4;
    list.loadMore();
    await until(list, (shown) => names(shown) === "mnopqr");
    const held = new Promise((resolve) => {
      const stop = list.subscribe(() => {
        stop();
        list.hold(); // the half is asked for by now
        resolve();
      });
    });

    server.change(({ products }) => products.push(..."abc".split("").map(row)));
    await held;
    leave();
    while (server.streams.size !== 0) {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  });

  test("may be held, and shows what is written", async (t) => {
    const { server, list } = await listOn(t, "abcdefg");
    list.loadMore();
    await until(list, (shown) => names(shown) === "abcdef");
    list.hold();
    server.change(({ products }) => products.splice(0, 1));
    server.change(({ products }) => products.splice(3, 1));
    await until(list, ({ held }) => held?.removed === 2);
    assert.equal(names(list.getSnapshot()), "abcdef");
    list.release();
    await until(list, (shown) => names(shown) === "bcdfg" || names(shown) === "bcdf");

    const fail = list.ahead({ change: row("d").id, to: { name: "D" } }, () => Promise.reject(new Error("no")));
    await until(list, (shown) => names(shown).includes("D"));
    await assert.rejects(fail, /no/);
    assert.ok(!names(list.getSnapshot()).includes("D"));
  });

  test("lets go of its connection with the last who looks", async (t) => {
    const { server, list, leave } = await listOn(t, "abcd");
    leave();
    while (server.streams.size !== 0) {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    assert.equal(list.status, "connecting");
    assert.equal(names(list.getSnapshot()), "abc");
  });
});

async function listOn(t, letters) {
  const server = await LiveServer.start(t);
  server.lists.products = letters.split("").map(row);
  const list = endlessList(server.url(), { query: { size: 3, sort: "name" } });
  t.after(() => list.close());
  const leave = list.subscribe(() => {});
  await until(list, ({ status, rows }) => status === "live" && rows.length === 3);
  return { server, list, leave };
}
