import "./support/browser.js";
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { isEndless } from "./support/endless.js";
import { documentOf } from "./support/page.js";
import { shows } from "./support/shown.js";
import { StreamServer } from "./support/stream-server.js";

// Vue looks for the document when it is loaded, and so has to be loaded after it.
const { createApp, createSSRApp, effectScope, h, nextTick, ref } = await import("vue");
const { useEndlessLiveList } = await import("livelist-js/endless-vue");
const { useLiveList } = await import("livelist-js/vue");
const LAMP = { id: 1, name: "Lamp" };
const CHAIR = { id: 2, name: "Chair" };

describe("useLiveList of Vue", () => {
  test("shows a list live, and leaves the server when it is unmounted", async (t) => {
    const server = await StreamServer.start(t);
    const app = mount(t, () => useLiveList(server.url));

    const connection = await server.next();
    connection.open().snapshot(documentOf(LAMP), "v1").status("live");
    await shows(app.container, "live: Lamp");
    connection.patch([{ op: "add", path: "/rows/0", value: CHAIR }], "v2");
    await shows(app.container, "live: Chair,Lamp");

    app.unmount();
    await connection.gone;
  });

  test("keeps what is shown, as pending, until the answer to another query is there", async (t) => {
    const server = await StreamServer.start(t);
    const q = ref("a");
    const app = mount(t, () => useLiveList(server.url, () => ({ q: q.value })));
    const first = await server.next();
    assert.equal(first.url, "/live/products?q=a");
    first.open().snapshot(documentOf(LAMP), "v1").status("live");
    await shows(app.container, "live: Lamp");

    q.value = "b";
    await nextTick();
    assert.equal(app.container.textContent, "connecting: Lamp (pending)");
    const next = await server.next();
    assert.equal(next.url, "/live/products?q=b");
    next.open().snapshot(documentOf(CHAIR), "w1").status("live");
    await shows(app.container, "live: Chair");
  });

  test("begins anew, with nothing of the one before, where the URL is another", async (t) => {
    const server = await StreamServer.start(t);
    const url = ref(server.url);
    const app = mount(t, () => useLiveList(url));
    const first = await server.next();
    first.open().snapshot(documentOf(LAMP), "v1").status("live");
    await shows(app.container, "live: Lamp");

    url.value = `${server.origin}/live/orders`;
    await shows(app.container, "connecting:");
    await first.gone;
    assert.equal((await server.next()).url, "/live/orders");
  });

  test("stands still while it is held, and follows one row, then another one", async (t) => {
    const server = await StreamServer.start(t);
    const row = ref(1);
    const scope = effectScope();
    t.after(() => scope.stop());
    const [list, one] = scope.run(() => [useLiveList(server.url, {}, { combined: false }), useLiveList(server.url, {}, { row, combined: false })]);
    const until = async (condition) => {
      while (!condition()) {
        await new Promise((resolve) => setImmediate(resolve));
      }
    };
    const [all, first] = [await server.next(), await server.next()];
    assert.equal(first.url, "/live/products/1");
    all.open().snapshot(documentOf(LAMP), "v1").status("live");
    first.open().snapshot({ row: LAMP }, "v1").status("live");
    await until(() => list.status.value === "live" && one.row.value?.name === "Lamp");

    list.hold();
    all.patch([{ op: "add", path: "/rows/0", value: CHAIR }], "v2");
    await until(() => list.held.value?.added === 1);
    assert.deepEqual(list.rows.value, [LAMP]);
    list.release();
    assert.deepEqual(list.rows.value, [CHAIR, LAMP]);

    row.value = 2;
    const second = await server.next();
    assert.equal(second.url, "/live/products/2");
    second.open().snapshot({ row: null }, "w1").status("live");
    await until(() => one.row.value === null);
  });

  test("comes back after a login, in an effect scope without a component too", async (t) => {
    const server = await StreamServer.start(t);
    const scope = effectScope();
    const list = scope.run(() => useLiveList(server.url));
    (await server.next()).problem(401, "log in");
    while (list.status.value !== "closed") {
      await new Promise((resolve) => setImmediate(resolve));
    }
    assert.equal(list.error.value.forbidden, true);

    list.reconnect();
    const connection = await server.next();
    connection.open();
    scope.stop();
    await connection.gone;
  });

  test("takes up what a server has rendered", async (t) => {
    const server = await StreamServer.start(t);
    const warn = t.mock.method(console, "warn", () => {});
    const initial = { document: documentOf(LAMP), etag: '"v1"' };
    const container = document.createElement("div");
    container.innerHTML = "<p>connecting: Lamp</p>";
    const paragraph = container.firstChild;
    const app = mount(t, () => useLiveList(server.url, undefined, { initial }), container);

    (await server.next()).open().status("live");
    await shows(app.container, "live: Lamp");

    assert.equal(container.firstChild, paragraph);
    assert.equal(warn.mock.callCount(), 0);
  });
});

describe("useEndlessLiveList of Vue", () => {
  test("grows by pages, live, and begins anew with another query", async (t) => {
    await isEndless(t, ({ url, sort: first }) => {
      const sort = ref(first);
      const container = document.createElement("div");
      const app = createApp({
        setup() {
          const { status, rows, hasMore, loadMore } = useEndlessLiveList(url, () => ({ size: 3, sort: sort.value }));
          return () => [h("p", `${status.value}: ${rows.value.map(({ name }) => name)}`), h("button", { onClick: loadMore, disabled: !hasMore.value })];
        },
      });
      app.mount(container);
      return {
        paragraph: container.querySelector("p"),
        button: container.querySelector("button"),
        sortBy: (next) => (sort.value = next),
        end: () => app.unmount(),
      };
    });
  });
});

function mount(t, use, hydrated) {
  const component = {
    setup() {
      const { status, rows, pending } = use();
      return () => h("p", `${status.value}: ${rows.value.map(({ name }) => name).join(",")}${pending.value ? " (pending)" : ""}`);
    },
  };
  const container = hydrated ?? document.createElement("div");
  const app = (hydrated ? createSSRApp : createApp)(component);
  app.mount(container);
  let mounted = true;
  const unmount = () => mounted && (mounted = false, app.unmount());
  t.after(unmount);
  return { container, unmount };
}
