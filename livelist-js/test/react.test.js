import "./support/browser.js";
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Component, createElement as element, startTransition, StrictMode, Suspense, useState } from "react";
import { createRoot, hydrateRoot } from "react-dom/client";
import { EndlessList, List, WaitingList } from "./support/components.js";
import { isEndless } from "./support/endless.js";
import { documentOf } from "./support/page.js";
import { StreamServer } from "./support/stream-server.js";

const LAMP = { id: 1, name: "Lamp" };
const CHAIR = { id: 2, name: "Chair" };

describe("useLiveList", () => {
  test("shows a list live, in strict mode on one connection", async (t) => {
    const server = await StreamServer.start(t);
    const shown = mount(t, element(StrictMode, null, element(List, { url: server.url, query: { page: 0 } })));

    const connection = await server.next();
    connection.open().snapshot(documentOf(LAMP), "v1").status("live");
    await shown("live: Lamp");
    connection.patch([{ op: "add", path: "/rows/0", value: CHAIR }], "v2");
    await shown("live: Chair,Lamp");

    assert.equal(server.unseen, 0);
  });

  test("leaves the server when it is unmounted", async (t) => {
    const server = await StreamServer.start(t);
    const shown = mount(t, element(List, { url: server.url }));
    const connection = await server.next();

    shown.root.unmount();

    await connection.gone;
  });

  test("shows the rows before, as pending, from the first render of another query", async (t) => {
    const server = await StreamServer.start(t);
    const seen = [];
    const list = (query) =>
      element(List, { url: server.url, query, onRender: ({ rows, pending }) => seen.push(`${rows.length} ${pending}`) });
    const shown = mount(t, list({ q: "a" }));
    (await server.next()).open().snapshot(documentOf(LAMP), "v1").status("live");
    await shown("live: Lamp");

    seen.length = 0;
    shown.root.render(list({ q: "b" }));
    const next = await server.next();
    assert.equal(next.url, "/live/products?q=b");
    await shown("connecting: Lamp (pending)");
    assert.deepEqual([...new Set(seen)], ["1 true"]);

    next.open().snapshot(documentOf(CHAIR), "w1").status("live");
    await shown("live: Chair");
  });

  test("stays on its connection when an equal query or new functions come with a render", async (t) => {
    const server = await StreamServer.start(t);
    let states = new Set();
    const list = (token) =>
      element(List, {
        url: server.url,
        query: { sort: ["name"] },
        options: { headers: () => ({ Authorization: token }) },
        onRender: (state) => states.add(state),
      });
    const shown = mount(t, list("first"));
    const connection = await server.next();
    connection.open().snapshot(documentOf(LAMP), "v1").status("live");
    await shown("live: Lamp");

    states = new Set();
    shown.root.render(list("second"));
    shown.root.render(list("third"));
    connection.patch([{ op: "remove", path: "/rows/0" }], "v2").send("retry: 1\n\n");
    await shown("live: ");
    assert.ok(states.size <= 2, "the state is the same object until something changes");
    assert.equal(server.unseen, 0);

    connection.end();
    assert.equal((await server.next()).headers.authorization, "third", "what it says now is what counts");
  });

  test("begins anew, with nothing of the one before, where the URL or the user is another", async (t) => {
    const server = await StreamServer.start(t);
    const list = (url, user) => element(List, { url, options: { headers: { "X-User": user } } });
    const shown = mount(t, list(server.url, "alice"));
    const first = await server.next();
    first.open().snapshot(documentOf(LAMP), "v1").status("live");
    await shown("live: Lamp");

    shown.root.render(list(server.url, "bob"));
    await shown("connecting: ");
    await first.gone;
    const second = await server.next();
    assert.equal(second.headers["x-user"], "bob");
    second.open().snapshot(documentOf(CHAIR), "w1").status("live");
    await shown("live: Chair");

    shown.root.render(list(`${server.origin}/live/orders`, "bob"));
    await shown("connecting: ");
    assert.equal((await server.next()).url, "/live/orders");
  });

  test("shares one connection among components that ask for the same", async (t) => {
    const server = await StreamServer.start(t);
    const list = (key) => element(List, { key, url: server.url, query: { page: 0 } });
    const shown = mount(t, element("div", null, list(1), list(2)));

    (await server.next()).open().snapshot(documentOf(LAMP), "v1").status("live");
    await shown("live: Lamplive: Lamp");

    assert.equal(server.unseen, 0);
  });

  test("shows what a component writes at once, and takes it back where it fails", async (t) => {
    const server = await StreamServer.start(t);
    let list;
    const shown = mount(t, element(List, { url: server.url, options: { ahead: true }, onRender: (state) => (list = state) }));
    (await server.next()).open().snapshot(documentOf(LAMP), "v1").status("live");
    await shown("live: Lamp");

    let fail;
    const written = list.ahead({ change: 1, to: { name: "Lantern" } }, () => new Promise((_, reject) => (fail = reject)));
    await shown("live: Lantern");
    fail(new Error("no"));
    await assert.rejects(written, /no/);
    await shown("live: Lamp");
  });

  test("stands still while it is held, and follows one row, then another one", async (t) => {
    const server = await StreamServer.start(t);
    let list;
    const shown = mount(t, element(List, { url: server.url, onRender: (state) => (list = state) }));
    const connection = await server.next();
    connection.open().snapshot(documentOf(LAMP), "v1").status("live");
    await shown("live: Lamp");
    list.hold();
    connection.patch([{ op: "add", path: "/rows/0", value: CHAIR }], "v2");
    while (list.held?.added !== 1) {
      await new Promise((resolve) => setImmediate(resolve));
    }
    assert.equal(shown.container.textContent, "live: Lamp");
    list.release();
    await shown("live: Chair,Lamp");

    for (const row of [1, 2]) {
      shown.root.render(element(List, { url: server.url, options: { row, combined: false }, onRender: (state) => (list = state) }));
      const next = await server.next();
      assert.equal(next.url, `/live/products/${row}`);
      next.open().snapshot({ row: { id: row } }, "w1").status("live");
      while (list.row?.id !== row) {
        await new Promise((resolve) => setImmediate(resolve));
      }
    }
  });

  test("takes up what a server has rendered, without another snapshot", async (t) => {
    const server = await StreamServer.start(t);
    const errors = t.mock.method(console, "error", () => {});
    const options = { initial: { document: documentOf(LAMP), etag: '"v1"' } };
    const list = element(List, { url: server.url, options });
    const container = document.createElement("div");
    container.innerHTML = "<p>connecting: Lamp</p>";
    const paragraph = container.firstChild;

    const shown = watch(t, container, hydrateRoot(container, list));
    const connection = await server.next();
    assert.equal(new URL(connection.url, server.origin).searchParams.get("lastEventId"), "v1");
    connection.open().status("live");
    await shown("live: Lamp");

    assert.equal(container.firstChild, paragraph, "it was hydrated, not rendered anew");
    assert.deepEqual(errors.mock.calls.map(({ arguments: [message] }) => message), []);
  });
});

describe("useSuspenseLiveList", () => {
  const waiting = (list) => element(StrictMode, null, element(Suspense, { fallback: "waiting" }, list));

  test("waits for the document, on one connection, and goes with the component", async (t) => {
    const server = await StreamServer.start(t);
    const complaining = t.mock.method(console, "error", () => {});
    const shown = mount(t, waiting(element(WaitingList, { url: server.url, query: { q: "a" } })));
    const connection = await server.next();
    await shown("waiting");

    connection.open().snapshot(documentOf(LAMP), "v1").status("live");
    await shown("live: Lamp");
    connection.patch([{ op: "add", path: "/rows/0", value: CHAIR }], "v2");
    await shown("live: Chair,Lamp");

    assert.equal(server.unseen, 0);
    shown.root.render(null);
    await connection.gone;
    assert.equal(complaining.mock.callCount(), 0);
  });

  test("shows the rows before as a whole, while the answer to a query in a transition is on its way", async (t) => {
    const server = await StreamServer.start(t);
    const seen = new Set();
    let change;
    function Search() {
      const [q, setQ] = useState("a");
      change = setQ;
      return element(WaitingList, { url: server.url, query: { q }, options: { combined: false }, onRender: ({ rows, pending }) => seen.add(`${q} ${rows.map(({ name }) => name)} ${pending}`) });
    }
    const shown = mount(t, element(Suspense, { fallback: "waiting" }, element(Search)));
    (await server.next()).open().snapshot(documentOf(LAMP), "v1").status("live");
    await shown("live: Lamp");

    startTransition(() => change("b"));
    const next = await server.next();
    await new Promise((resolve) => setTimeout(resolve, 20));
    assert.equal(shown.container.textContent, "live: Lamp");
    next.open().snapshot(documentOf(CHAIR), "w1").status("live");
    await shown("live: Chair");

    assert.deepEqual([...seen].filter((state) => /b Lamp|a Chair|undefined/.test(state)), [], "no state is of both");
  });

  test("throws the error of a list that may not be seen to its boundary", async (t) => {
    const server = await StreamServer.start(t);
    t.mock.method(console, "error", () => {});
    class Boundary extends Component {
      state = {};
      static getDerivedStateFromError = (error) => ({ error });
      render = () => (this.state.error ? `refused: ${this.state.error.status}` : this.props.children);
    }
    const shown = mount(t, element(Boundary, null, waiting(element(WaitingList, { url: server.url }))));

    (await server.next()).problem(401, "log in");

    await shown("refused: 401");
  });

  test("shows what a server has rendered without waiting", async (t) => {
    const server = await StreamServer.start(t);
    const options = { initial: { document: documentOf(LAMP), etag: '"v1"' } };
    const shown = mount(t, waiting(element(WaitingList, { url: server.url, query: { q: "rendered" }, options })));

    await shown("connecting: Lamp");
    (await server.next()).open().status("live");
    await shown("live: Lamp");
  });
});

function mount(t, tree) {
  const container = document.createElement("div");
  const root = createRoot(container);
  root.render(tree);
  return watch(t, container, root);
}

/** What waits until a container shows a text. */
function watch(t, container, root) {
  t.after(() => root.unmount());
  const shown = async (text) => {
    while (container.textContent !== text) {
      await new Promise((resolve) => setImmediate(resolve));
    }
  };
  return Object.assign(shown, { root, container });
}

describe("useEndlessLiveList", () => {
  test("grows by pages, live, and begins anew with another query", async (t) => {
    await isEndless(t, async ({ url, sort }) => {
      const list = (sort) => element(StrictMode, null, element(EndlessList, { url, query: { size: 3, sort } }));
      const shown = mount(t, list(sort));
      while (!shown.container.querySelector("button")) {
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
      return {
        paragraph: shown.container.querySelector("p"),
        button: shown.container.querySelector("button"),
        sortBy: (next) => shown.root.render(list(next)),
        end: () => shown.root.unmount(),
      };
    });
  });
});
