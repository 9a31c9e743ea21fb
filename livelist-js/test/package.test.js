import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { describe, test } from "node:test";
import { build } from "esbuild";
import { publint } from "publint";
import { formatMessage } from "publint/utils";

const root = fileURLToPath(new URL("..", import.meta.url));
const read = (file) => readFileSync(`${root}/${file}`, "utf8");
const manifest = JSON.parse(read("package.json"));
/** What each module may import of others, and how many bytes it may add to the client. */
const MODULES = {
  index: { imports: [], bytes: 7_900 },
  react: { imports: ["react"], bytes: 900 },
  vue: { imports: ["vue"], bytes: 600 },
  svelte: { imports: ["svelte/reactivity", "svelte/store"], bytes: 700 },
  angular: { imports: ["@angular/core"], bytes: 600 },
  "tanstack-db": { imports: [], bytes: 1_800 },
  endless: { imports: [], bytes: 1_700 },
  "endless-react": { imports: ["react"], bytes: 2_300 },
  "endless-vue": { imports: ["vue"], bytes: 2_300 },
  "endless-svelte": { imports: ["svelte/reactivity", "svelte/store"], bytes: 2_500 },
  "endless-angular": { imports: ["@angular/core"], bytes: 2_300 },
  devtools: { imports: [], bytes: 1_800 },
};
/** What the modules of a framework have in common. */
const STORES = {
  "react-store": MODULES.react.imports,
  "vue-store": MODULES.vue.imports,
  "svelte-store": MODULES.svelte.imports,
  "angular-store": MODULES.angular.imports,
};

/** The component of each project that is made from the package as it would be published. */
const PROJECTS = {
  react: "src/Products.tsx",
  vue: "src/Products.vue",
  svelte: "src/Products.svelte",
  angular: "src/products.ts",
  "tanstack-db": "src/Products.tsx",
};

describe("the types", () => {
  for (const [module, resolution] of [["nodenext", "nodenext"], ["esnext", "bundler"]]) {
    test(`are right to the compiler, and wrong use is refused, with ${resolution} resolution`, () => {
      compile("-p", "test/types", "--module", module, "--moduleResolution", resolution);
    });

    // The frameworks' own types are not as strict.
    test(`of the frameworks are right to the compiler with ${resolution} resolution`, () => {
      compile("-p", "test/types/tsconfig.frameworks.json", "--module", module, "--moduleResolution", resolution);
    });
  }

  for (const file of Object.keys(MODULES)) {
    test(`of ${file}.js name what it exports, and nothing else`, async () => {
      const declared = [...read(`src/${file}.d.ts`).matchAll(/^export (?:function|class|const) (\w+)/gm)].map(([, name]) => name);

      assert.deepEqual(Object.keys(await import(`../src/${file}.js`)).sort(), declared.sort());
    });
  }

  test("of a snapshot name what it has, and nothing else", async () => {
    const { liveList } = await import("livelist-js");
    const [, members] = read("src/index.d.ts").match(/interface Snapshot<T, G = Group> \{(.*?)\n\}/s);
    const declared = [...members.matchAll(/readonly (\w+):/g)].map(([, name]) => name);

    assert.deepEqual(Object.keys(liveList("/live/products").getSnapshot()).sort(), declared.sort());
  });
});

describe("the package", () => {
  test("needs nothing at run time", () => {
    assert.equal(manifest.dependencies, undefined);
    for (const file of readdirSync(`${root}/src`).filter((name) => name.endsWith(".js"))) {
      const allowed = (MODULES[file.slice(0, -3)]?.imports ?? STORES[file.slice(0, -3)]) ?? [];
      for (const [, from] of read(`src/${file}`).matchAll(/ from "(.*?)"/g)) {
        assert.ok(allowed.includes(from) || /^\.\/[\w-]+\.js$/.test(from), `${file} imports ${from}, which a browser finds only with a build step`);
      }
    }
  });

  test("has what it exports", async () => {
    const entries = Object.keys(MODULES).map((name) => (name === "index" ? "." : `./${name}`));
    assert.deepEqual(Object.keys(manifest.exports), [...entries, "./package.json"]);
    for (const entry of entries) {
      const { types, default: script } = manifest.exports[entry];
      assert.ok(read(types) && read(script));
      await import(`livelist-js${entry.slice(1)}`);
    }
  });

  test("leaves every framework to whoever uses it", () => {
    for (const framework of Object.keys(manifest.peerDependencies)) {
      assert.deepEqual(manifest.peerDependenciesMeta[framework], { optional: true });
    }
  });

  test("is as publint wants it", async () => {
    const { messages, pkg } = await publint({ pkgDir: root, strict: true });

    assert.deepEqual(messages.map((message) => formatMessage(message, pkg)), []);
  });

  test("has types that every resolution finds", () => {
    const { exitCode, stdout } = run("@arethetypeswrong/cli/dist/index.js", "--pack", ".", "--profile", "esm-only", "--no-color");

    assert.equal(exitCode, 0, stdout);
  });

  for (const [project, file] of Object.entries(PROJECTS)) {
    test(`is shown in its README by the code that is tried in a new project with ${project}`, () => {
      const code = read(`test/new-project/${project}/${file}`);

      assert.ok(read("README.md").includes(code), file);
      assert.ok(code.trim().split("\n").length < 20);
    });
  }

  test("locks its tools without naming where they came from", () => {
    assert.doesNotMatch(read("package-lock.json"), /"resolved"/);
  });

  test("is small", async () => {
    const client = await bytesOf("index");
    const more = {};
    for (const [name, { bytes }] of Object.entries(MODULES)) {
      more[name] = (await bytesOf(name)) - (["index", "devtools"].includes(name) ? 0 : client);
      assert.ok(more[name] < bytes, `${name}: ${more[name]} bytes`);
    }

    console.log(`livelist-js, minified and compressed: ${JSON.stringify(more).replaceAll(/["{}]/g, "").replaceAll(",", ", ")}`);
  });
});

/** What a page loads at once: what is imported when it is wanted comes then. */
async function bytesOf(name) {
  const { outputFiles, metafile } = await build({
    entryPoints: [`${root}/src/${name}.js`],
    bundle: true,
    splitting: true,
    minify: true,
    format: "esm",
    write: false,
    metafile: true,
    outdir: `${root}/out`,
    external: MODULES[name].imports,
  });
  const atOnce = new Set();
  const add = (path) => {
    if (!atOnce.has(path)) {
      atOnce.add(path);
      metafile.outputs[path].imports.filter(({ kind, external }) => kind === "import-statement" && !external).forEach(({ path }) => add(path));
    }
  };
  add(Object.keys(metafile.outputs).find((path) => metafile.outputs[path].entryPoint === `src/${name}.js`));
  const files = outputFiles.filter(({ path }) => [...atOnce].some((loaded) => path.endsWith(loaded)));
  return files.reduce((sum, { contents }) => sum + gzipSync(contents, { level: 9 }).length, 0);
}

function compile(...options) {
  const { exitCode, stdout } = run("typescript/bin/tsc", ...options);
  assert.equal(exitCode, 0, stdout);
}

function run(tool, ...options) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [`${root}/node_modules/${tool}`, ...options], { cwd: root, encoding: "utf8" });
  return { exitCode: status, stdout: stdout + stderr };
}
