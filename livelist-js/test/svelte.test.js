import "./support/browser.js";
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, test } from "node:test";
import { build } from "esbuild";
import { compile, compileModule } from "svelte/compiler";
import { isEndless } from "./support/endless.js";
import { documentOf } from "./support/page.js";
import { shows } from "./support/shown.js";
import { StreamServer } from "./support/stream-server.js";

const { flushSync, mount, unmount, Endless, List, Store, props } = await import(await bundle("svelte/app.js"));
const LAMP = { id: 1, name: "Lamp" };
const CHAIR = { id: 2, name: "Chair" };

describe("useLiveList of Svelte", () => {
  test("shows a list live, and leaves the server when it is unmounted", async (t) => {
    const server = await StreamServer.start(t);
    const app = show(t, List, { url: server.url });

    const connection = await server.next();
    connection.open().snapshot(documentOf(LAMP), "v1").status("live");
    await shows(app.paragraph, "live: Lamp");
    connection.patch([{ op: "add", path: "/rows/0", value: CHAIR }], "v2");
    await shows(app.paragraph, "live: Chair,Lamp");

    app.end();
    await connection.gone;
    assert.equal(server.unseen, 0);
  });

  test("keeps what is shown, as pending, until the answer to another query is there", async (t) => {
    const server = await StreamServer.start(t);
    const app = show(t, List, { url: server.url, q: "a" });
    const first = await server.next();
    assert.equal(first.url, "/live/products?q=a");
    first.open().snapshot(documentOf(LAMP), "v1").status("live");
    await shows(app.paragraph, "live: Lamp");

    app.props.q = "b";
    flushSync();
    await shows(app.paragraph, "connecting: Lamp (pending)");
    const next = await server.next();
    assert.equal(next.url, "/live/products?q=b");
    next.open().snapshot(documentOf(CHAIR), "w1").status("live");
    await shows(app.paragraph, "live: Chair");
  });

  test("begins anew, with nothing of the one before, where the URL is another", async (t) => {
    const server = await StreamServer.start(t);
    const app = show(t, List, { url: server.url });
    const first = await server.next();
    first.open().snapshot(documentOf(LAMP), "v1").status("live");
    await shows(app.paragraph, "live: Lamp");

    app.props.url = `${server.origin}/live/orders`;
    await shows(app.paragraph, "connecting:");
    await first.gone;
    assert.equal((await server.next()).url, "/live/orders");
  });

  test("starts from what a server has rendered, and comes back after a login", async (t) => {
    const server = await StreamServer.start(t);
    const app = show(t, List, { url: server.url, options: { initial: { document: documentOf(LAMP), etag: '"v1"' } } });
    assert.equal(app.paragraph.textContent, "connecting: Lamp");
    (await server.next()).problem(401, "log in");
    await shows(app.paragraph, "closed:");

    app.paragraph.parentElement.querySelector("button").click();
    (await server.next()).open().snapshot(documentOf(CHAIR), "v1").status("live");
    await shows(app.paragraph, "live: Chair");
  });
});

test("liveListStore of Svelte is a store", async (t) => {
  const server = await StreamServer.start(t);
  const app = show(t, Store, { open: (liveListStore) => liveListStore(server.url) });

  const connection = await server.next();
  connection.open().snapshot(documentOf(LAMP), "v1").status("live");
  await shows(app.paragraph, "live: Lamp");

  app.end();
  await connection.gone;
});

describe("useEndlessLiveList of Svelte", () => {
  test("grows by pages, live, and begins anew with another query", async (t) => {
    await isEndless(t, ({ url, sort }) => {
      const app = show(t, Endless, { url, sort });
      return {
        paragraph: app.paragraph,
        button: app.paragraph.parentNode.querySelector("button"),
        sortBy: (next) => {
          app.props.sort = next;
          flushSync();
        },
        end: app.end,
      };
    });
  });
});

function show(t, component, given) {
  const target = document.createElement("div");
  document.body.append(target);
  const changing = props(given);
  const app = mount(component, { target, props: changing });
  flushSync();
  let mounted = true;
  const end = () => mounted && (mounted = false, unmount(app));
  t.after(end);
  return { props: changing, paragraph: target.querySelector("p"), end };
}

/** Compiled as a bundler does it, for a browser. */
async function bundle(entry) {
  const svelte = {
    name: "svelte",
    setup(build) {
      build.onLoad({ filter: /test\/svelte\/.*\.svelte(\.js)?$/ }, ({ path: filename }) => {
        const compiled = (filename.endsWith(".js") ? compileModule : compile)(readFileSync(filename, "utf8"), { filename });
        assert.deepEqual(compiled.warnings, []);
        return { contents: compiled.js.code, loader: "js" };
      });
    },
  };
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL(entry, import.meta.url))],
    bundle: true,
    format: "esm",
    platform: "browser",
    conditions: ["browser", "svelte"],
    write: false,
    plugins: [svelte],
  });
  return `data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString("base64")}`;
}
