import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { describe, test } from "node:test";
import { buildSync } from "esbuild";

const root = fileURLToPath(new URL("..", import.meta.url));
const read = (file) => readFileSync(`${root}/${file}`, "utf8");
const manifest = JSON.parse(read("package.json"));

describe("the types", () => {
  for (const [module, resolution] of [["nodenext", "nodenext"], ["esnext", "bundler"]]) {
    test(`are right to the compiler, and wrong use is refused, with ${resolution} resolution`, () => {
      compile("-p", "test/types", "--module", module, "--moduleResolution", resolution);
    });
  }

  for (const file of ["index", "react"]) {
    test(`of ${file}.js name what it exports, and nothing else`, async () => {
      const declared = [...read(`src/${file}.d.ts`).matchAll(/^export (?:function|class|const) (\w+)/gm)].map(([, name]) => name);

      assert.deepEqual(Object.keys(await import(`../src/${file}.js`)).sort(), declared.sort());
    });
  }

  test("of a snapshot name what it has, and nothing else", async () => {
    const { liveList } = await import("livelist-js");
    const [, members] = read("src/index.d.ts").match(/interface Snapshot<T> \{(.*?)\n\}/s);
    const declared = [...members.matchAll(/readonly (\w+):/g)].map(([, name]) => name);

    assert.deepEqual(Object.keys(liveList("/live/products").getSnapshot()).sort(), declared.sort());
  });
});

describe("the package", () => {
  test("needs nothing at run time", () => {
    assert.equal(manifest.dependencies, undefined);
    for (const file of readdirSync(`${root}/src`).filter((name) => name.endsWith(".js") && name !== "react.js")) {
      for (const [, from] of read(`src/${file}`).matchAll(/ from "(.*?)"/g)) {
        assert.match(from, /^\.\/[\w-]+\.js$/, `${file} imports what a browser finds without a build step`);
      }
    }
  });

  test("has what it exports", async () => {
    for (const entry of [".", "./react"]) {
      const { types, default: script } = manifest.exports[entry];
      assert.ok(read(types) && read(script));
      await import(`livelist-js${entry.slice(1)}`);
    }
  });

  test("is shown in its README by the code that is tried in a new project", () => {
    assert.ok(read("README.md").includes(read("test/new-project/src/Products.tsx")));
  });

  test("locks its tools without naming where they came from", () => {
    assert.doesNotMatch(read("package-lock.json"), /"resolved"/);
  });

  test("is small", () => {
    const bytes = (entry, external = []) => {
      const { outputFiles } = buildSync({
        entryPoints: [`${root}/src/${entry}`],
        bundle: true,
        minify: true,
        format: "esm",
        write: false,
        external,
      });
      return gzipSync(outputFiles[0].contents, { level: 9 }).length;
    };
    const client = bytes("index.js");
    const hook = bytes("react.js", ["react"]) - client;

    console.log(`livelist-js: ${client} bytes minified and compressed, the hook ${hook} more`);
    assert.ok(client < 6_000, `${client} bytes`);
    assert.ok(hook < 600, `${hook} bytes`);
  });
});

function compile(...options) {
  try {
    execFileSync(process.execPath, [`${root}/node_modules/typescript/bin/tsc`, ...options], { cwd: root, encoding: "utf8" });
  } catch (error) {
    assert.fail(error.stdout || error.message);
  }
}
