import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { closed, documentOf, live, Page, reconnecting, until } from "./support/page.js";
import { StreamServer } from "./support/stream-server.js";

const LAMP = { id: 1, name: "Lamp", price: 10 };
const CHAIR = { id: 2, name: "Chair", price: 20 };

describe("a live list", () => {
  test("shows a snapshot, and is live once the server says so", async (t) => {
    const server = await StreamServer.start(t);
    const list = new Page(t).watched(server.url);
    assert.equal(list.status, "connecting");
    assert.deepEqual(list.getSnapshot().rows, []);

    const connection = await server.next();
    assert.equal(connection.headers.accept, "text/event-stream");
    assert.equal(connection.lastEventId, undefined);
    connection.open().snapshot(documentOf(LAMP), "v1");
    const shown = await until(list, ({ document }) => document);
    assert.equal(shown.status, "connecting");
    assert.deepEqual(shown.document, documentOf(LAMP));
    assert.equal(shown.rows, shown.document.rows);
    assert.equal(shown.version, "v1");

    connection.status("live");
    await until(list, live);
  });

  test("applies patches, and leaves rows that they do not touch the same objects", async (t) => {
    const { list, connection } = await liveList(t, documentOf(LAMP, CHAIR));
    const before = list.getSnapshot();

    connection.patch([{ op: "replace", path: "/rows/1/price", value: 25 }], "v2");
    const after = await until(list, ({ version }) => version === "v2");

    assert.deepEqual(after.rows, [LAMP, { ...CHAIR, price: 25 }]);
    assert.equal(after.rows[0], before.rows[0]);
    assert.notEqual(after.rows[1], before.rows[1]);
    assert.deepEqual(before.rows, [LAMP, CHAIR]);
    assert.ok(Object.isFrozen(after.rows[1]));
  });

  test("is the same snapshot until something changes", async (t) => {
    const { list, connection } = await liveList(t, documentOf(LAMP));
    const before = list.getSnapshot();
    let calls = 0;
    list.subscribe(() => calls++);

    connection.status("live").status("unheard-of").send("event: other\ndata: x\n\n").patch([], "v2");
    const after = await until(list, ({ version }) => version === "v2");

    assert.equal(calls, 1);
    assert.equal(after.document, before.document);
  });

  test("does not connect before somebody subscribes, and leaves when nobody does", async (t) => {
    const server = await StreamServer.start(t);
    const page = new Page(t);
    const list = page.list(server.url);
    list.setQuery({ page: 1 });
    list.reconnect();
    assert.equal(list.status, "connecting");

    const leave = list.subscribe(() => {});
    const connection = await server.next();
    assert.equal(connection.url, "/live/products?page=1");
    connection.open().snapshot(documentOf(LAMP), "v1").status("live");
    await until(list, live);
    leave();
    leave();
    page.clock.advance(0);
    await connection.gone;

    assert.equal(server.unseen, 0);
    assert.equal(list.status, "connecting");
    assert.deepEqual(list.getSnapshot().rows, [LAMP], "what was known is still shown");
    list.subscribe(() => {});
    assert.equal((await server.next()).lastEventId, "v1");
  });

  test("stays on its connection when a subscriber leaves and another comes at once", async (t) => {
    const server = await StreamServer.start(t);
    const page = new Page(t);
    const list = page.list(server.url);

    list.subscribe(() => {})();
    list.subscribe(() => {});
    page.clock.advance(0);
    (await server.next()).open().snapshot(documentOf(LAMP), "v1").status("live");

    await until(list, live);
    assert.equal(server.unseen, 0);
  });

  test("starts from a document that the page has, without a second one", async (t) => {
    const server = await StreamServer.start(t);
    const initial = { document: documentOf(LAMP), etag: 'W/"v1"' };
    const list = new Page(t).watched(server.url, { initial });
    assert.equal(list.getSnapshot().document, initial.document);
    assert.equal(list.getSnapshot().pending, false);

    const connection = await server.next();
    assert.equal(connection.lastEventId, "v1");
    connection.open().status("live");
    await until(list, live);

    assert.equal(list.getSnapshot().document, initial.document);
  });

  test("sends headers, asking for them before each connection", async (t) => {
    const server = await StreamServer.start(t);
    let token = 0;
    const page = new Page(t);
    page.watched(server.url, { headers: async () => ({ Authorization: `Bearer ${++token}` }) });

    const first = await server.next();
    assert.equal(first.headers.authorization, "Bearer 1");
    first.open().cut();
    assert.equal((await nextAfterWaiting(server, page)).headers.authorization, "Bearer 2");
  });

  test("passes the last id as a parameter to another origin, which needs no leave for that", async (t) => {
    const server = await StreamServer.start(t);
    const page = new Page(t, { location: new URL("http://shop.example/") });
    const initial = { document: documentOf(LAMP), etag: '"v/1"' };
    page.watched(`${server.url}?size=10`, { initial });

    const connection = await server.next();

    assert.equal(connection.url, "/live/products?size=10&lastEventId=v%2F1");
    assert.equal(connection.lastEventId, undefined);
  });

  test("tells that it is stale, and why", async (t) => {
    const { list, connection } = await liveList(t, documentOf(LAMP));

    connection.status("stale", { reason: "broadcaster", since: "2026-01-01T00:00:00Z" });
    const stale = await until(list, ({ status }) => status === "stale");
    assert.equal(stale.reason, "broadcaster");
    assert.equal(stale.since, "2026-01-01T00:00:00Z");
    connection.patch([{ op: "replace", path: "/rows/0/price", value: 11 }], "v2");
    await until(list, ({ rows }) => rows[0].price === 11);
    assert.equal(list.status, "stale");

    connection.status("live");
    assert.equal((await until(list, live)).reason, undefined);
  });

  test("tells one subscriber even where another one fails", async (t) => {
    const { list, connection, page } = await liveList(t, documentOf(LAMP));
    list.subscribe(() => {
      throw new Error("mine");
    });

    connection.patch([{ op: "remove", path: "/rows/0" }], "v2");
    await until(list, ({ rows }) => rows.length === 0);

    assert.equal(page.errors[0].message, "mine");
    assert.equal(list.status, "live");
  });

  test("ends for good when it is closed", async (t) => {
    const { list, connection, server } = await liveList(t, documentOf(LAMP));
    let last;
    list.subscribe(() => (last = list.status));

    list.close();
    await connection.gone;

    assert.equal(last, "closed");
    assert.deepEqual(list.getSnapshot().rows, [LAMP]);
    list.setQuery({ page: 3 });
    list.reconnect();
    list.subscribe(() => {});
    assert.equal(list.status, "closed");
    assert.equal(server.unseen, 0);
  });
});

describe("a query that changes", () => {
  test("keeps what is shown until its answer is there", async (t) => {
    const { list, connection, server } = await liveList(t, documentOf(LAMP));

    list.setQuery({ sort: ["price,desc", "name"], q: "chair", category: null });
    assert.equal(list.status, "connecting");
    assert.deepEqual(list.getSnapshot().rows, [LAMP]);
    assert.equal(list.getSnapshot().pending, true);
    assert.equal(list.getSnapshot().version, undefined);
    await connection.gone;

    const next = await server.next();
    assert.equal(next.url, "/live/products?q=chair&sort=price%2Cdesc&sort=name");
    assert.equal(next.lastEventId, undefined, "the version was that of another document");
    next.open().snapshot(documentOf(CHAIR), "w1").status("live");
    const shown = await until(list, live);
    assert.deepEqual(shown.rows, [CHAIR]);
    assert.equal(shown.pending, false);
  });

  test("does nothing where it asks for the same", async (t) => {
    const { list, server } = await liveList(t, documentOf(LAMP), { query: { size: 10, page: 2 } });

    list.setQuery(new URLSearchParams("page=2&size=10"));

    assert.equal(list.status, "live");
    assert.equal(server.unseen, 0);
  });

  test("that the server refuses can be put right", async (t) => {
    const { list, server } = await liveList(t, documentOf(LAMP));

    list.setQuery({ size: 9999 });
    (await server.next()).problem(400, "at most 200", { parameter: "size", allowed: "1 to 200" });
    const { error, rows, pending } = await until(list, closed);
    assert.equal(error.problem.parameter, "size");
    assert.match(error.message, /at most 200/);
    assert.deepEqual(rows, [LAMP]);
    assert.equal(pending, true);

    list.setQuery({ size: 100 });
    (await server.next()).open().snapshot(documentOf(CHAIR), "w1").status("live");
    assert.equal((await until(list, live)).error, undefined);
  });

  test("takes over at once what another list of the page knows", async (t) => {
    const { list, page, server } = await liveList(t, documentOf(LAMP), { combined: false });
    const other = page.watched(server.url, { query: { page: 1 }, combined: false });
    (await server.next()).open().snapshot(documentOf(CHAIR), "w1").status("live");
    await until(other, live);

    list.setQuery({ page: 1 });

    assert.equal(list.status, "live");
    assert.equal(list.getSnapshot().document, other.getSnapshot().document);
  });
});

describe("the lists of a page", () => {
  test("share one stream where they ask for the same", async (t) => {
    const { list, connection, page, server } = await liveList(t, documentOf(LAMP), { query: { page: 0, size: 5 } });
    const other = page.watched(`${server.url}?size=5`, { query: { page: 0 } });

    assert.equal(other.status, "live");
    assert.equal(other.getSnapshot().document, list.getSnapshot().document);
    list.close();
    connection.patch([{ op: "remove", path: "/rows/0" }], "v2");
    await until(other, ({ rows }) => rows.length === 0);
    other.close();
    await connection.gone;
    assert.equal(server.unseen, 0);
  });

  test("do not share a stream that was opened with other headers", async (t) => {
    const server = await StreamServer.start(t);
    const page = new Page(t);
    const asked = () => ({ "X-User": "carol" });
    for (const headers of [{ "X-User": "alice" }, new Headers({ "x-user": "bob" }), asked, { "x-user": "alice" }, asked]) {
      page.watched(server.url, { headers });
    }

    const users = [await server.next(), await server.next(), await server.next()].map(({ headers }) => headers["x-user"]);
    assert.deepEqual(users.sort(), ["alice", "bob", "carol"]);
    assert.equal(server.unseen, 0);
  });
});

describe("a list that has lost its connection", () => {
  test("goes on from the version it has, in the middle of an event too", async (t) => {
    const { list, connection, page, server } = await liveList(t, documentOf(LAMP));

    connection.send('event: patch\nid: v2\ndata: [{"op":"remove","pa').cut();
    await until(list, reconnecting);
    assert.deepEqual(list.getSnapshot().rows, [LAMP]);

    const next = await nextAfterWaiting(server, page);
    assert.equal(next.lastEventId, "v1");
    next.open().patch([{ op: "add", path: "/rows/1", value: CHAIR }], "v5").status("live");
    assert.deepEqual((await until(list, live)).rows, [LAMP, CHAIR]);
  });

  test("keeps the rows that a snapshot does not change the same objects", async (t) => {
    const { list, connection, page, server } = await liveList(t, documentOf(LAMP, CHAIR));
    const before = list.getSnapshot();

    connection.end();
    const other = { ...CHAIR, price: 30 };
    (await nextAfterWaiting(server, page)).open().snapshot(documentOf(other, LAMP), "v9").status("live");
    const after = await until(list, ({ status, version }) => status === "live" && version === "v9");

    assert.deepEqual(after.rows, [other, LAMP]);
    assert.equal(after.rows[1], before.rows[0]);
  });

  test("waits for a random part of a doubling, capped time, and begins anew once it was in step", async (t) => {
    const { list, connection, page, server } = await liveList(t, documentOf(LAMP), { maxBackoff: 6_000 });
    connection.cut();
    for (const longest of [1_000, 2_000, 4_000, 6_000, 6_000]) {
      await waiting(page);
      assert.deepEqual(page.clock.waits, [longest]);
      page.clock.advance(longest);
      (await server.next()).cut();
    }
    await waiting(page);
    page.clock.advance(6_000);
    page.chance = 0.25;
    const good = await server.next();
    good.open().status("live");
    await until(list, live);
    good.cut();
    await until(list, reconnecting);

    assert.deepEqual(page.clock.waits, [250]);
  });

  test("waits at least as long as the server's retry says", async (t) => {
    const { list, connection, page, server } = await liveList(t, documentOf(LAMP));

    connection.retry(3_500).retry(4_200).end();
    await until(list, reconnecting);
    assert.deepEqual(page.clock.waits, [4_200]);

    page.clock.advance(4_199);
    assert.deepEqual(page.clock.waits, [1]);
    page.clock.advance(1);
    await server.next();
  });

  test("asks for everything after a patch that does not apply", async (t) => {
    const { list, connection, page, server } = await liveList(t, documentOf(LAMP));

    connection.patch([{ op: "replace", path: "/rows/0/price", value: 1 }, { op: "remove", path: "/rows/7" }], "v2");
    const lost = await until(list, reconnecting);
    assert.match(lost.error.message, /does not apply/);
    assert.deepEqual(lost.rows, [LAMP], "nothing of it is shown");
    await connection.gone;

    const next = await nextAfterWaiting(server, page);
    assert.equal(next.lastEventId, undefined);
    next.open().snapshot(documentOf(CHAIR), "v3").status("live");
    assert.deepEqual((await until(list, live)).rows, [CHAIR]);
  });

  for (const [what, data] of [["no JSON", "{"], ["no document", "null"], ["a document without rows", "{}"]]) {
    test(`asks for everything after ${what}`, async (t) => {
      const { list, connection, page, server } = await liveList(t, documentOf(LAMP));

      connection.send(`event: snapshot\nid: v2\ndata: ${data}\n\n`);
      await until(list, reconnecting);

      assert.equal((await nextAfterWaiting(server, page)).lastEventId, undefined);
      assert.deepEqual(list.getSnapshot().rows, [LAMP]);
    });
  }

  test("gives up a connection that has gone silent; comments are no silence", async (t) => {
    const { list, connection, page, server } = await liveList(t, documentOf(LAMP));

    page.clock.advance(39_000);
    connection.send(":\n\n").patch([], "v2");
    await until(list, ({ version }) => version === "v2");
    page.clock.advance(39_999);
    assert.equal(list.status, "live");
    page.clock.advance(1);
    assert.equal(list.status, "reconnecting");
    assert.match(list.getSnapshot().error.message, /not been heard for 40000 ms/);
    await connection.gone;

    assert.equal((await nextAfterWaiting(server, page)).lastEventId, "v2");
  });

  test("gives up a server that accepts and never answers", async (t) => {
    const server = await StreamServer.start(t);
    const page = new Page(t);
    const list = page.watched(server.url, { silenceTimeout: 5_000 });
    const connection = await server.next();

    page.clock.advance(5_000);

    assert.equal(list.status, "reconnecting");
    await connection.gone;
  });

  for (const state of ["draining", "busy", "refused"]) {
    test(`comes back when the server that was ${state} says`, async (t) => {
      const { list, connection, page, server } = await liveList(t, documentOf(LAMP));

      connection.retry(7_000).status(state).end();
      await waiting(page);
      assert.equal(list.status, "reconnecting");
      assert.equal(list.getSnapshot().reason, state);
      page.online();
      page.hide();
      page.show();
      assert.deepEqual(page.clock.waits, [7_000], "nothing makes it come sooner");

      page.clock.advance(7_000);
      assert.equal((await server.next()).lastEventId, "v1");
    });
  }

  test("comes back when a server without its database says", async (t) => {
    const server = await StreamServer.start(t);
    const page = new Page(t);
    const list = page.watched(server.url);

    (await server.next()).open().retry(9_000).status("stale", { reason: "database" }).end();
    await waiting(page);

    assert.deepEqual(page.clock.waits, [9_000]);
    assert.equal(list.status, "reconnecting");
    assert.equal(list.getSnapshot().reason, "database");
  });
});

describe("an answer that is no stream", () => {
  for (const status of [400, 404, 406, 410]) {
    test(`with status ${status} ends the list, with the error`, async (t) => {
      const { list, connection, page, server } = await liveList(t, documentOf(LAMP));
      connection.end();

      (await nextAfterWaiting(server, page)).problem(status, "no");
      const { error, rows } = await until(list, closed);

      assert.equal(error.status, status);
      assert.equal(error.problem.detail, "no");
      assert.deepEqual(rows, [LAMP]);
      assert.deepEqual(page.clock.waits, []);
    });
  }

  for (const status of [401, 403]) {
    test(`with status ${status} takes away what may not be seen; after a login it comes back`, async (t) => {
      const { list, connection, page, server } = await liveList(t, documentOf(LAMP));
      connection.end();

      (await nextAfterWaiting(server, page)).problem(status, "This list needs a login");
      const ended = await until(list, closed);
      assert.equal(ended.error.forbidden, true);
      assert.equal(ended.document, undefined);
      assert.deepEqual(ended.rows, []);

      list.reconnect();
      const next = await server.next();
      assert.equal(next.lastEventId, undefined);
      next.open().snapshot(documentOf(LAMP), "v1").status("live");
      await until(list, live);
    });
  }

  test("with Retry-After is asked again then, and a little later", async (t) => {
    for (const [header, expected] of [["5", 5_500], [new Date(1_030_000).toUTCString(), 30_500]]) {
      const server = await StreamServer.start(t);
      const page = new Page(t);
      page.chance = 0.5;
      const list = page.watched(server.url);

      (await server.next()).answer(expected === 5_500 ? 503 : 429, { "Retry-After": header });
      const { error } = await until(list, reconnecting);

      assert.equal(error.retryAfter, expected - 500);
      assert.deepEqual(page.clock.waits, [expected]);
    }
  });

  test("and asks to wait for a year is asked again within the hour", async (t) => {
    const server = await StreamServer.start(t);
    const page = new Page(t);
    const list = page.watched(server.url);

    (await server.next()).answer(503, { "Retry-After": "31536000" });
    await until(list, reconnecting);

    assert.deepEqual(page.clock.waits, [3_600_000]);
  });

  for (const [what, status, type] of [
    ["an error of a proxy", 502, "text/html"],
    ["an error of the server", 500, "application/problem+json"],
    ["a page in its place", 200, "text/html"],
    ["nothing at all", 204, "text/event-stream"],
  ]) {
    test(`but ${what} is asked again`, async (t) => {
      const server = await StreamServer.start(t);
      const page = new Page(t);
      const list = page.watched(server.url);

      (await server.next()).answer(status, { "Content-Type": type }, status === 204 ? "" : "<html>");
      const { error } = await until(list, reconnecting);
      assert.equal(error.status, status);

      (await nextAfterWaiting(server, page)).open().snapshot(documentOf(LAMP), "v1").status("live");
      assert.equal((await until(list, live)).error, undefined);
    });
  }

  test("but a page of a login, to which the server redirects, ends the list as a 401 does", async (t) => {
    const { list, connection, page, server } = await liveList(t, documentOf(LAMP));
    connection.end();

    (await nextAfterWaiting(server, page)).answer(302, { Location: "/login?expired" });
    (await server.next()).answer(302, { Location: "/login?expired" });
    const login = await server.next();
    assert.equal(login.url, "/login?expired");
    login.answer(200, { "Content-Type": "text/html;charset=UTF-8" }, "<html>");
    const { error, document } = await until(list, closed);

    assert.equal(error.redirectedTo, `${server.origin}/login?expired`);
    assert.equal(error.forbidden, true);
    assert.equal(document, undefined);
    assert.deepEqual(page.clock.waits, []);
    assert.match(error.message, /redirects to .*login\?expired.*a login may be needed/);

    list.reconnect();
    (await server.next()).open().snapshot(documentOf(LAMP), "v1").status("live");
    await until(list, live);
  });

  test("but a redirect that cannot be followed, as to an identity provider, ends the list as a 401 does", async (t) => {
    const { list, connection, page, server } = await liveList(t, documentOf(LAMP));
    connection.end();

    const elsewhere = { Location: "http://127.0.0.1:9/authorize" };
    (await nextAfterWaiting(server, page)).answer(302, elsewhere);
    (await server.next()).answer(302, elsewhere);
    const { error, document } = await until(list, closed);

    assert.equal(error.forbidden, true);
    assert.equal(error.redirectedTo, "");
    assert.equal(document, undefined);
  });

  test("but a redirect to a stream is followed", async (t) => {
    const server = await StreamServer.start(t);
    const list = new Page(t).watched(server.url);

    (await server.next()).answer(307, { Location: "/other/products" });
    (await server.next()).answer(307, { Location: "/other/products" });
    const other = await server.next();
    assert.equal(other.url, "/other/products");
    other.open().snapshot(documentOf(LAMP), "v1").status("live");

    assert.deepEqual((await until(list, live)).rows, [LAMP]);
  });

  test("and is not of the server, as a proxy's page while the servers are being replaced, is asked again", async (t) => {
    const { list, connection, page, server } = await liveList(t, documentOf(LAMP));
    connection.end();

    (await nextAfterWaiting(server, page)).answer(404, { "Content-Type": "text/html" }, "<h1>default backend</h1>");
    const { status, rows } = await until(list, ({ error }) => error?.status === 404);
    assert.equal(status, "reconnecting");
    assert.deepEqual(rows, [LAMP]);

    (await nextAfterWaiting(server, page)).open().status("live");
    await until(list, live);
  });

  test("and is not of the server ends a list that has never been live", async (t) => {
    const server = await StreamServer.start(t);
    const list = new Page(t).watched(server.url);

    (await server.next()).answer(404, { "Content-Type": "text/html" }, "<h1>Not found</h1>");

    assert.equal((await until(list, closed)).error.status, 404);
  });

  for (const [what, type, body] of [
    ["as plain text", "text/plain", JSON.stringify({ status: 400, detail: "no such field" }, null, 2)],
    ["as an event", "text/event-stream", 'data:{"status":400,"detail":"no such field"}\n\n'],
  ]) {
    test(`with its problem details ${what} tells them all the same`, async (t) => {
      const server = await StreamServer.start(t);
      const list = new Page(t).watched(server.url);

      (await server.next()).answer(400, { "Content-Type": type }, body);

      assert.equal((await until(list, closed)).error.problem.detail, "no such field");
    });
  }

  for (const [what, type] of [
    ["a document that a proxy gives instead", "application/json"],
    ["a page that calls itself an event stream", "text/event-stream"],
    ["what is nearly an event stream", "text/event-streaming"],
  ]) {
    test(`but ${what} is asked again, and told`, async (t) => {
      const server = await StreamServer.start(t);
      const page = new Page(t);
      const list = page.watched(server.url);

      (await server.next()).answer(200, { "Content-Type": type }, "<!doctype html>\n<title>Welcome</title>\n\n");

      assert.match((await until(list, ({ error }) => error)).error.message, /event stream/);
      assert.equal(list.status, "reconnecting");
      const next = await nextAfterWaiting(server, page);
      next.answer(200, { "Content-Type": "Text/Event-Stream ; charset=UTF-8" }, 'event: status\ndata: {"state":"live"}\n\n');
      await until(list, ({ error }) => !error);
    });
  }

  test("because nobody listens is asked for again", async (t) => {
    const server = await StreamServer.start(t);
    const page = new Page(t);
    const list = page.watched(server.url.replace(/:\d+/, ":9"));

    const { error } = await until(list, reconnecting);

    assert.ok(error instanceof TypeError);
    assert.deepEqual(page.clock.waits, [1_000]);
  });

  test("because the headers cannot be had is asked for again", async (t) => {
    const server = await StreamServer.start(t);
    const page = new Page(t);
    const list = page.watched(server.url, { headers: () => Promise.reject(new Error("no token")) });

    assert.equal((await until(list, reconnecting)).error.message, "no token");
  });
});

describe("a page", () => {
  test("that is hidden for long lets go of its connection, and takes it up again when it is seen", async (t) => {
    const { list, connection, page, server } = await liveList(t, documentOf(LAMP));

    page.hide();
    page.clock.advance(29_999);
    assert.equal(list.status, "live");
    page.clock.advance(1);
    await connection.gone;
    assert.equal(list.status, "stale");
    assert.equal(list.getSnapshot().reason, "hidden");
    assert.deepEqual(page.clock.waits, []);

    page.show();
    assert.equal(list.status, "reconnecting");
    const next = await server.next();
    assert.equal(next.lastEventId, "v1");
    next.open().status("live");
    assert.equal((await until(list, live)).reason, undefined);
  });

  test("that is seen again soon has kept its connection", async (t) => {
    const { list, page, server } = await liveList(t, documentOf(LAMP));

    page.hide();
    page.clock.advance(10_000);
    page.show();
    page.clock.advance(25_000);

    assert.equal(list.status, "live");
    assert.equal(server.unseen, 0);
  });

  test("that is hidden keeps its connection where it is told to", async (t) => {
    const { list, connection, page } = await liveList(t, documentOf(LAMP), { hiddenTimeout: Infinity });

    page.hide();
    connection.send(":\n\n").patch([], "v2");
    await until(list, ({ version }) => version === "v2");
    page.clock.advance(39_999);

    assert.equal(list.status, "live");
  });

  test("that goes to the back/forward cache lets go, and takes up when it comes back", async (t) => {
    const { connection, page, server } = await liveList(t, documentOf(LAMP));

    page.window.dispatchEvent(new Event("pagehide"));
    await connection.gone;
    page.window.dispatchEvent(new Event("pageshow"));

    assert.equal((await server.next()).lastEventId, "v1");
  });

  test("whose machine has slept does not trust its connection", async (t) => {
    const { connection, page, server } = await liveList(t, documentOf(LAMP));

    page.clock.sleep(60_000);
    page.show();
    await connection.gone;

    assert.equal((await server.next()).lastEventId, "v1");
  });

  test("that goes offline tries its connection, and waits for no timer when it is back", async (t) => {
    const { list, connection, page, server } = await liveList(t, documentOf(LAMP));

    page.offline();
    await connection.gone;
    (await server.next()).cut();
    assert.equal((await until(list, reconnecting)).reason, "offline");
    page.online();

    const next = await server.next();
    assert.equal(next.lastEventId, "v1");
    next.open().status("live");
    await until(list, live);
  });
});

/** A list that is live with a document, its connection, its page and its server. */
async function liveList(t, document, options) {
  const server = await StreamServer.start(t);
  const page = new Page(t);
  const list = page.watched(server.url, options);
  const connection = await server.next();
  connection.open().snapshot(document, "v1").status("live");
  await until(list, live);
  return { server, page, list, connection };
}

/** Until nothing but the wait before the next attempt is left. */
async function waiting(page) {
  while (page.clock.waits.length !== 1 || page.clock.waits[0] === 40_000) {
    await new Promise((resolve) => setImmediate(resolve));
  }
}

async function nextAfterWaiting(server, page) {
  await waiting(page);
  page.clock.advance(page.clock.waits[0]);
  return server.next();
}

describe("one row", () => {
  test("is asked for at its address, and is null where it is not there", async (t) => {
    const server = await StreamServer.start(t);
    const list = new Page(t).watched(server.url, { row: 9007199254740993n });
    const connection = await server.next();
    assert.equal(connection.url, "/live/products/9007199254740993");
    connection.open().send('event: snapshot\nid: v1\ndata: {"row":null}\n\n').status("live");
    assert.equal((await until(list, live)).row, null);

    connection.send('event: patch\nid: v2\ndata: [{"op":"replace","path":"/row","value":{"id":9007199254740993,"name":"Lamp","tags":["a"]}}]\n\n');
    const { row, rows } = await until(list, ({ version }) => version === "v2");
    assert.deepEqual(row, { id: 9007199254740993n, name: "Lamp", tags: ["a"] });
    assert.deepEqual(rows, []);

    connection.send('event: snapshot\nid: v3\ndata: {"row":{"id":9007199254740993,"name":"Lantern","tags":["a"]}}\n\n');
    const after = await until(list, ({ version }) => version === "v3");
    assert.equal(after.row.tags, row.tags, "what has not changed is the same object");
  });

  for (const [row, address] of [
    ["a b", "/live/products/-?key=a%20b"],
    ["-", "/live/products/-?key=-"],
    ["", "/live/products/-?key="],
    ["a/b", "/live/products/-?key=a%2Fb"],
    ["0f-a_b.c~1", "/live/products/0f-a_b.c~1"],
    [0, "/live/products/0"],
  ]) {
    test(`has the address ${address} for the key ${JSON.stringify(row)}`, async (t) => {
      const server = await StreamServer.start(t);
      new Page(t).watched(server.url, { row });

      const { pathname, search } = new URL((await server.next()).url, server.origin);
      assert.deepEqual([pathname, new URLSearchParams(search).get("key")], [address.split("?")[0], address.includes("?") ? row : null]);
    });
  }

  test("is held, and counted as changed", async (t) => {
    const server = await StreamServer.start(t);
    const list = new Page(t).watched(server.url, { row: 1 });
    const connection = await server.next();
    connection.open().send('event: snapshot\nid: v1\ndata: {"row":{"id":1,"name":"Lamp"}}\n\n').status("live");
    await until(list, live);
    list.hold();
    connection.send('event: patch\nid: v2\ndata: [{"op":"replace","path":"/row/name","value":"Lantern"}]\n\n');

    const { row, held } = await until(list, (shown) => shown.held.changed === 1);
    assert.deepEqual([row.name, held], ["Lamp", { added: 0, changed: 1, removed: 0 }]);
  });
});

test("groups are shown, and those that have not changed are the same objects", async (t) => {
  const server = await StreamServer.start(t);
  const list = new Page(t).watched(server.url, { query: { "group.by": "status" } });
  const connection = await server.next();
  assert.equal(connection.url, "/live/products?group.by=status");
  connection.open().send('event: snapshot\nid: v1\ndata: {"groups":[{"status":"NEW","count":1},{"status":"PAID","count":2}],"hasMore":false}\n\n').status("live");
  const { groups } = await until(list, live);
  connection.send('event: snapshot\nid: v2\ndata: {"groups":[{"status":"NEW","count":2},{"status":"PAID","count":2}],"hasMore":false}\n\n');
  const after = await until(list, ({ version }) => version === "v2");

  assert.deepEqual(after.groups, [{ status: "NEW", count: 2 }, { status: "PAID", count: 2 }]);
  assert.equal(after.groups[1], groups[1]);
});
