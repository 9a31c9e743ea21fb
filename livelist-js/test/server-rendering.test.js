import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { test } from "node:test";
import { build } from "esbuild";
import { compile } from "svelte/compiler";
import { render } from "svelte/server";
import { createSSRApp, h } from "vue";
import { renderToString } from "vue/server-renderer";
import { useLiveList } from "livelist-js/vue";
import { documentOf } from "./support/page.js";

const initial = { document: documentOf({ id: 1, name: "Lamp" }), etag: '"v1"' };

/* React's is in react-server.test.js. */

test("on a server, Vue shows what it is given and asks nobody", async (t) => {
  const fetching = t.mock.method(globalThis, "fetch", () => assert.fail("no request from a server"));
  const app = (options) =>
    createSSRApp({
      setup() {
        const { status, rows } = useLiveList("/live/products", () => ({ page: 0 }), options);
        return () => h("p", `${status.value}: ${rows.value.map(({ name }) => name)}`);
      },
    });

  assert.equal(await renderToString(app({ initial })), "<p>connecting: Lamp</p>");
  assert.equal(await renderToString(app()), "<p>connecting: </p>");
  assert.equal(fetching.mock.callCount(), 0);
});

test("on a server, Svelte shows what it is given and asks nobody", async (t) => {
  const fetching = t.mock.method(globalThis, "fetch", () => assert.fail("no request from a server"));
  const List = await serverComponent("svelte/List.svelte");

  assert.match(render(List, { props: { url: "/live/products", q: "a", options: { initial } } }).body, /<p>connecting: Lamp<\/p>/);
  assert.match(render(List, { props: { url: "/live/products" } }).body, /<p>connecting: ?<\/p>/);
  assert.equal(fetching.mock.callCount(), 0);
});

/** Compiled as a bundler does it, for a server. */
async function serverComponent(file) {
  const path = fileURLToPath(new URL(file, import.meta.url));
  const compiled = compile(readFileSync(path, "utf8"), { filename: path, generate: "server" });
  const { outputFiles } = await build({
    stdin: { contents: compiled.js.code, resolveDir: fileURLToPath(new URL("svelte", import.meta.url)), loader: "js" },
    bundle: true,
    format: "esm",
    platform: "node",
    packages: "bundle",
    conditions: ["svelte", "node"],
    write: false,
  });
  const { default: component } = await import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString("base64")}`);
  return component;
}
