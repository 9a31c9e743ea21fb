import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { LiveServer } from "./support/live-server.js";
import { closed, live, Page, until } from "./support/page.js";

const LAMP = { id: 1, name: "Lamp" };
const CHAIR = { id: 2, name: "Chair" };

describe("several lists of a page", () => {
  test("come over one stream from the start", async (t) => {
    const { server, page } = await pageOn(t);
    const lists = [page.watched(server.url()), page.watched(server.url("orders"), { query: { size: 3 } })];

    await Promise.all(lists.map((list) => until(list, live)));

    assert.deepEqual(lists.map(({ url }) => new URL(url).pathname), ["/live/products", "/live/orders"]);
    assert.deepEqual(server.requests.map(({ url }) => decodeURIComponent(url)), ["/live?s=0:products?&s=1:orders?size=3"]);
    assert.deepEqual(lists[0].getSnapshot().rows, [LAMP]);
    assert.deepEqual(lists[1].getSnapshot().rows, [CHAIR]);
    server.change(({ orders }) => (orders[0] = { id: 2, name: "Stool" }));
    await until(lists[1], ({ rows }) => rows[0].name === "Stool");
    assert.deepEqual(lists[0].getSnapshot().rows, [LAMP]);
  });

  test("are joined by rows of them, which show what is written to the list", async (t) => {
    const { server, page } = await pageOn(t);
    const list = page.watched(server.url(), { ahead: true });
    const row = page.watched(server.url(), { row: 1, ahead: true });
    const other = page.watched(server.url("orders"), { row: 9 });
    await Promise.all([list, row, other].map((one) => until(one, live)));
    while (server.streams.size !== 1 || [...server.streams][0].entries.length !== 3) {
      page.clock.advance(100);
      await new Promise((resolve) => setImmediate(resolve));
    }
    assert.deepEqual([...server.streams][0].entries.map(({ list }) => list), ["products", "products/1", "orders/9"]);
    assert.deepEqual([row.getSnapshot().row, other.getSnapshot().row], [LAMP, null]);

    const written = list.ahead({ change: 1, to: { name: "Lantern" } }, ({ headers }) => {
      server.change(({ products }) => (products[0] = { ...LAMP, name: "Lantern" }), LiveServer.causeOf(headers));
    });
    await until(list, ({ rows }) => rows[0].name === "Lantern");
    assert.equal(row.getSnapshot().row.name, "Lantern");
    await written;
    assert.deepEqual([list, row].map((one) => one.getSnapshot().unconfirmed), [0, 0]);

    server.change(({ products }) => products.splice(0, 1));
    await until(row, (shown) => shown.row === null);
  });

  test("go on without a gap when another one comes, which is asked for with their versions", async (t) => {
    const { server, page } = await pageOn(t);
    const products = page.watched(server.url());
    const { version } = await until(products, live);
    assert.equal(server.requests[0].url, "/live/products", "a single list has its own address");
    const seen = statusesOf(products);

    const orders = page.watched(server.url("orders"));
    await until(orders, live);

    assert.equal(server.requests[1].url, `/live?s=0%3Aproducts%3F&s=1%3Aorders%3F&v.0=${version}`);
    await settled(() => server.streams.size === 1);
    assert.deepEqual([...seen], ["live"]);
    server.change(({ products }) => products.push(CHAIR));
    await until(products, ({ rows }) => rows.length === 2);
  });

  test("stay on the connection before until the next one is there", async (t) => {
    const { server, page } = await pageOn(t);
    const products = page.watched(server.url());
    await until(products, live);
    let answer;
    server.instead = ({ url }) => (url.startsWith("/live?") ? new Promise((resolve) => (answer = resolve)) : undefined);
    page.watched(server.url("orders"));
    await settled(() => answer);

    server.change(({ products }) => products.push(CHAIR));

    await until(products, ({ rows }) => rows.length === 2);
    answer();
    await settled(() => server.streams.size === 1);
    assert.equal(products.getSnapshot().rows.length, 2);
  });

  test("never go back to what was before", async (t) => {
    const { server, page } = await pageOn(t);
    const products = page.watched(server.url());
    await until(products, live);
    const counts = [];
    products.subscribe(() => counts.push(products.getSnapshot().rows.length));
    // The connection that takes over hears of everything later than the one before.
    server.delay = () => (server.streams.size > 1 ? 30 * [...server.streams].length : 0);
    for (let id = 3; id < 40; id++) {
      const other = page.watched(server.url("orders"), { query: { page: id } });
      server.change(({ products }) => products.push({ id, name: `${id}` }));
      await new Promise((resolve) => setTimeout(resolve, 5));
      if (id % 3 === 0) {
        other.close();
      }
    }
    await until(products, ({ document }) => document.total === 38);

    assert.deepEqual(counts, [...counts].sort((a, b) => a - b));
  });

  test("that go leave the rest where it is; the last one has its own address again", async (t) => {
    const { server, page } = await pageOn(t);
    const [products, orders] = [page.watched(server.url()), page.watched(server.url("orders"))];
    await until(orders, live);

    orders.close();
    assert.equal(products.status, "live");
    page.clock.advance(1_000);
    await settled(() => server.requests.at(-1).url === "/live/products" && server.streams.size === 1);
    assert.equal(server.requests.at(-1).headers["last-event-id"], products.getSnapshot().version);

    products.close();
    await settled(() => server.streams.size === 0);
  });

  test("ask for another query at once, in one request", async (t) => {
    const { server, page } = await pageOn(t);
    const [products, orders] = [page.watched(server.url()), page.watched(server.url("orders"))];
    await until(orders, live);

    products.setQuery({ sort: "name" });
    await until(products, ({ status, pending }) => status === "live" && !pending);

    assert.equal(server.requests.length, 2);
    assert.equal(orders.status, "live");
  });

  test("are asked for by POST where the address would be too long, with what keeps it from being forged", async (t) => {
    const { server, page } = await pageOn(t, { location: true });
    page.document.cookie = "a=b; XSRF-TOKEN=to%2Fken";
    const q = "x".repeat(1_000);
    const lists = ["a", "b"].map((end) => page.watched(server.url(), { query: { q: q + end } }));

    await Promise.all(lists.map((list) => until(list, live)));

    const [{ method, url, body, headers }] = server.requests;
    assert.deepEqual([method, url, headers["content-type"], headers["x-xsrf-token"]], ["POST", "/live", "application/json", "to/ken"]);
    assert.deepEqual(JSON.parse(body).lists[0], { id: "0", list: "products", query: `q=${q}a` });
    assert.equal(server.requests.length, 1);
  });

  test("take the token of a page that has it as Spring writes it", async (t) => {
    const { server, page } = await pageOn(t, { location: true });
    page.document.querySelector = (selector) => ({ 'meta[name="_csrf"]': { content: "token" }, 'meta[name="_csrf_header"]': { content: "X-Token" } })[selector];
    const lists = ["a", "b"].map((end) => page.watched(server.url(), { query: { q: "x".repeat(1_000) + end } }));

    await Promise.all(lists.map((list) => until(list, live)));

    assert.equal(server.requests[0].headers["x-token"], "token");
  });

  for (const [what, instead, combinedAgain] of [
    ["does not know them", { status: 404, headers: { "Content-Type": "application/problem+json" }, body: "{}" }, false],
    ["takes them for a bad request", { status: 400, headers: { "Content-Type": "application/problem+json" }, body: "{}" }, false],
    ["answers with a page", { status: 405, headers: { "Content-Type": "text/html" }, body: "<html>" }, false],
    ["has a filter that refuses a POST", { status: 403, headers: {}, body: "" }, true],
    ["sends whoever asks to a login", { status: 302, headers: { Location: "/login" } }, true],
  ]) {
    test(`have a stream each where the server ${what}`, async (t) => {
      const { server, page } = await pageOn(t);
      server.instead = ({ url }) =>
        url === "/login" ? { status: 200, headers: { "Content-Type": "text/html" } } : url.startsWith("/live?") ? instead : undefined;
      const products = page.watched(server.url());
      await until(products, live);
      const seen = statusesOf(products);
      const orders = page.watched(server.url("orders"));
      await until(orders, live);

      assert.deepEqual([...seen], ["live"], "the first one has kept its connection");
      assert.equal(server.streams.size, 2);
      server.requests.length = 0;
      const third = page.watched(server.url("orders"), { query: { size: 1 } });
      await until(third, live);
      assert.equal(server.requests.some(({ url }) => url.startsWith("/live?")), combinedAgain);
    });
  }

  test("that nobody answers yet have a stream each where the server does not combine them", async (t) => {
    const { server, page } = await pageOn(t);
    server.combines = false;
    const lists = ["products", "orders"].map((name) => page.watched(server.url(name)));

    await Promise.all(lists.map((list) => until(list, live)));

    assert.equal(server.streams.size, 2);
  });

  test("have as few streams as a server's limit allows, and stay on those they have when another one comes", async (t) => {
    const { server, page } = await pageOn(t);
    server.mostLists = 3;
    const watched = (size) => page.watched(server.url(size % 2 ? "orders" : "products"), { query: { size } });
    const lists = [1, 2, 3, 4, 5, 6, 7].map(watched);
    await Promise.all(lists.map((list) => until(list, live)));
    assert.ok(server.streams.size <= 4, `${server.streams.size} streams`);
    const before = [...server.streams];
    const seen = lists.map(statusesOf);

    const more = [8, 9, 10].map(watched);
    await Promise.all(more.map((list) => until(list, live)));

    assert.ok(server.streams.size <= 6, `${server.streams.size} streams`);
    assert.ok(before.filter((stream) => server.streams.has(stream)).length >= 2);
    assert.deepEqual(seen.map((statuses) => [...statuses]), lists.map(() => ["live"]));
    server.change(({ products }) => (products[0] = { ...LAMP, name: "Lantern" }));
    await Promise.all([lists[1], more[0]].map((list) => until(list, ({ rows }) => rows[0].name === "Lantern")));
  });

  test("are asked for by POST where the server finds the address too long", async (t) => {
    const { server, page } = await pageOn(t);
    server.instead = ({ url }) => (url.length > 30 ? { status: 414 } : undefined);
    const lists = [page.watched(server.url()), page.watched(server.url("orders"))];

    await Promise.all(lists.map((list) => until(list, live)));

    assert.deepEqual(server.requests.map(({ method }) => method), ["GET", "POST"]);
    assert.equal(server.streams.size, 1);
  });

  test("are refused one by one", async (t) => {
    const { server, page } = await pageOn(t);
    server.refuse = (list) => (list === "orders" ? { status: 401, detail: "This list needs a login" } : undefined);
    const [products, orders] = [page.watched(server.url()), page.watched(server.url("orders"))];

    const { error } = await until(orders, closed);
    assert.equal(error.problem.detail, "This list needs a login");
    assert.equal(error.forbidden, true);
    await until(products, live);

    server.refuse = () => undefined;
    orders.reconnect();
    await until(orders, live);
    assert.equal(products.status, "live");
    assert.match(server.requests.at(-1).url, /^\/live\?s=/);
  });

  test("that is busy for one of them is asked for that one again", async (t) => {
    const { server, page } = await pageOn(t);
    server.refuse = (list) => (list === "orders" ? { status: 503, detail: "later" } : undefined);
    const [products, orders] = [page.watched(server.url()), page.watched(server.url("orders"))];
    await until(orders, ({ error }) => error?.status === 503);
    assert.equal(orders.status, "reconnecting");
    await until(products, live);

    server.refuse = () => undefined;
    page.clock.advance(1_000);
    await until(orders, live);
  });

  test("are told together what concerns the whole stream", async (t) => {
    const { server, page } = await pageOn(t);
    const lists = [page.watched(server.url()), page.watched(server.url("orders"))];
    await until(lists[1], live);

    const [stream] = server.streams;
    stream.status("draining");
    await Promise.all(lists.map((list) => until(list, ({ reason }) => reason === "draining")));
    stream.end();
    await settled(() => server.streams.size === 0);
    await settled(() => page.clock.waits.length > 0 && page.clock.waits[0] <= 1_000);
    page.clock.advance(1_000);
    await Promise.all(lists.map((list) => until(list, live)));
    assert.equal(server.requests.length, 2);
    assert.match(server.requests[1].url, /v\.0=.*v\.1=/);
  });

  test("come back together from where they were when their connection is lost", async (t) => {
    const { server, page } = await pageOn(t);
    const lists = [page.watched(server.url()), page.watched(server.url("orders"))];
    await until(lists[1], live);
    const { rows } = lists[0].getSnapshot();

    [...server.streams].forEach((stream) => stream.cut());
    await until(lists[0], ({ status }) => status === "reconnecting");
    page.clock.advance(1_000);
    await Promise.all(lists.map((list) => until(list, live)));

    assert.equal(lists[0].getSnapshot().rows, rows);
  });

  test("have a stream each where they are told to, or were opened in another way", async (t) => {
    const { server, page } = await pageOn(t);
    const options = [{ combined: false }, { combined: false, query: { size: 1 } }, { headers: { "X-User": "bob" } }];
    const lists = options.map((option) => page.watched(server.url(), option));

    await Promise.all(lists.map((list) => until(list, live)));

    assert.equal(server.streams.size, 3);
  });
});

describe("twenty lists", () => {
  test("on a page that comes and goes end equal to their documents, on one connection", async (t) => {
    const seed = Number(process.env.SEED ?? Math.floor(Math.random() * 1e9));
    console.log(`SEED=${seed}`);
    const random = generator(seed);
    const { server, page } = await pageOn(t);
    const lists = new Map();
    const toggle = (place) => {
      const list = lists.get(place);
      list ? (list.close(), lists.delete(place)) : lists.set(place, page.watched(server.url(place % 2 ? "orders" : "products"), { query: { size: 1 + place } }));
    };
    server.delay = () => Math.floor(random() * 20);
    for (let step = 0; step < 400; step++) {
      const at = Math.floor(random() * 10);
      if (at < 5) {
        server.change((all) => {
          const rows = all[random() < 0.5 ? "orders" : "products"];
          random() < 0.6 ? rows.push({ id: 100 + step, name: `${step}` }) : rows.splice(Math.floor(random() * rows.length), 1);
        });
      } else if (at < 8) {
        toggle(Math.floor(random() * 20));
      } else if (at === 8 && random() < 0.3) {
        [...server.streams].forEach((stream) => stream.cut());
      }
      page.clock.advance(100);
      await new Promise((resolve) => setTimeout(resolve, random() * 4));
    }
    [...Array(20).keys()].filter((place) => !lists.has(place)).forEach(toggle);
    server.delay = () => 0;
    server.change(() => {});

    for (const [place, list] of lists) {
      const { document } = server.documentOf(place % 2 ? "orders" : "products", `size=${1 + place}`);
      await settled(() => {
        page.clock.advance(1_000);
        return list.status === "live" && JSON.stringify(list.getSnapshot().document) === JSON.stringify(document);
      });
    }
    await settled(() => server.streams.size === 1);
    assert.equal([...server.streams][0].entries.length, 20);
  });
});

async function pageOn(t, { location } = {}) {
  const server = await LiveServer.start(t);
  server.lists.products.push(LAMP);
  server.lists.orders.push(CHAIR);
  const page = new Page(t, location ? { location: new URL(server.origin) } : {});
  return { server, page };
}

function statusesOf(list) {
  const seen = new Set([list.status]);
  list.subscribe(() => seen.add(list.status));
  return seen;
}

async function settled(condition) {
  for (let turn = 0; !condition(); turn++) {
    assert.ok(turn < 3_000, `not within 30 s: ${condition}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

function generator(seed) {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32;
    return state / 2 ** 32;
  };
}
