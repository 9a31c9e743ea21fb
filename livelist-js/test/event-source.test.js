import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { closed, documentOf, live, Page, reconnecting, until } from "./support/page.js";
import { StreamServer } from "./support/stream-server.js";

/** Stands in for the browser's; what a real one does is proved in a real browser, with the sample. */
class BrowserSource extends EventTarget {
  static opened = [];
  CLOSED = 2;
  readyState = 1;

  constructor(url, options) {
    super();
    this.url = url;
    this.options = options;
    BrowserSource.opened.push(this);
  }

  close() {
    this.readyState = 2;
  }

  receive(type, data, lastEventId) {
    this.dispatchEvent(Object.assign(new Event(type), { data: JSON.stringify(data), lastEventId }));
  }

  fail(readyState) {
    this.readyState = readyState;
    this.dispatchEvent(new Event("error"));
  }
}

describe("a list on an EventSource", () => {
  test("shows what it is sent", async (t) => {
    const { list, source } = await listOn(t, "/live/products", { query: { q: "a" }, credentials: "include" });
    assert.equal(source.url, "/live/products?q=a");
    assert.equal(source.options.withCredentials, true);

    source.receive("snapshot", documentOf({ id: 1 }), "v1");
    source.receive("status", { state: "live" }, "v1");
    source.receive("patch", [{ op: "remove", path: "/rows/0" }], "v2");

    assert.equal(list.status, "live");
    assert.equal(list.getSnapshot().version, "v2");
    assert.deepEqual(list.getSnapshot().rows, []);
  });

  test("lets it come back by itself, since it alone knows the server's retry", async (t) => {
    const { list, source, page } = await listOn(t, "/live/products");
    source.receive("status", { state: "live" }, "");

    source.fail(0);
    assert.equal(list.status, "reconnecting");
    assert.deepEqual(page.clock.waits, []);
    source.receive("status", { state: "live" }, "");

    assert.equal(list.status, "live");
    assert.equal(BrowserSource.opened.at(-1), source);
  });

  test("asks for the status where it has given up", async (t) => {
    const server = await StreamServer.start(t);
    const { list, source } = await listOn(t, server.url);

    source.fail(2);
    (await server.next()).problem(403, "not open to you");

    assert.equal((await until(list, closed)).error.problem.detail, "not open to you");
  });

  test("finds the login that it was redirected to", async (t) => {
    const server = await StreamServer.start(t);
    const { list, source } = await listOn(t, server.url);

    source.fail(2);
    (await server.next()).answer(302, { Location: "/login" });
    (await server.next()).answer(302, { Location: "/login" });
    (await server.next()).answer(200, { "Content-Type": "text/html" }, "<html>");

    assert.equal((await until(list, closed)).error.redirectedTo, `${server.origin}/login`);
  });

  test("makes another one, from the version it has, where it gave up over something that passes", async (t) => {
    const server = await StreamServer.start(t);
    const { list, source, page } = await listOn(t, server.url);
    source.receive("snapshot", documentOf({ id: 1 }), "v1");

    source.fail(2);
    (await server.next()).answer(503, { "Retry-After": "3" });
    await until(list, reconnecting);
    page.clock.advance(4_000);

    assert.equal((await another(source)).url, `${server.url}?lastEventId=v1`);
  });

  test("makes another one, from the start, after a patch that does not apply", async (t) => {
    const { source, page } = await listOn(t, "/live/products");
    source.receive("snapshot", documentOf({ id: 1 }), "v1");

    source.receive("patch", [{ op: "remove", path: "/rows/3" }], "v2");
    assert.equal(source.readyState, 2);
    page.clock.advance(1_000);

    assert.equal((await another(source)).url, "/live/products");
  });

  test("hears nothing any more once it is closed", async (t) => {
    const { list, source } = await listOn(t, "/live/products");
    source.receive("status", { state: "live" }, "");

    list.close();

    assert.equal(source.readyState, 2);
    assert.equal((await until(list, closed)).error, undefined);
  });
});

async function listOn(t, url, options) {
  const page = new Page(t, { EventSource: BrowserSource });
  const list = page.watched(url, { ...options, transport: "eventsource" });
  return { page, list, source: await another() };
}

/** The next one that is made: its code is loaded where it is wanted. */
async function another(before = BrowserSource.opened.at(-1)) {
  while (BrowserSource.opened.at(-1) === before) {
    await new Promise((resolve) => setImmediate(resolve));
  }
  return BrowserSource.opened.at(-1);
}
