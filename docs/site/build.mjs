/*
 * Copies the repository's Markdown to target/site as VitePress wants it: each page gets the address in PAGES, links between pages
 * follow, and links to other files of the repository lead to where the repository is. VitePress then fails for each link
 * between pages that leads nowhere.
 */
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, normalize, relative } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, "../..");
const out = join(here, "target/site");
const REPOSITORY = "https://github.com/livelist/livelist/blob/main/";

/** Where each page of the repository is on the site. */
const PAGES = new Map([
  ["README.md", "index.md"],
  ["CHANGELOG.md", "changelog.md"],
  ["CONTRIBUTING.md", "contributing.md"],
  ["SECURITY.md", "reporting.md"],
  ["livelist-js/README.md", "livelist-js.md"],
  ["benchmarks/RESULTS.md", "benchmarks.md"],
  ["broadcaster-tck/README.md", "broadcaster-tck.md"],
  ...markdown("docs").map((file) => [`docs/${file}`, file]),
  ...markdown("docs/decisions").map((file) => [`docs/decisions/${file}`, `decisions/${file === "README.md" ? "index.md" : file}`]),
]);

function markdown(folder) {
  return readdirSync(join(root, folder)).filter((file) => file.endsWith(".md"));
}

/** An address within the page at `source`, as the site's page at `target` has it. */
function moved(source, target, address) {
  if (/^([a-z]+:|#|\/)/.test(address)) {
    return address;
  }
  const [path, anchor] = address.split("#", 2);
  const file = normalize(join(dirname(source), path));
  const hash = anchor === undefined ? "" : `#${anchor}`;
  if (PAGES.has(file)) {
    const link = relative(dirname(target), PAGES.get(file));
    return (link.startsWith(".") ? link : `./${link}`) + hash;
  }
  if (!existsSync(join(root, file))) {
    throw new Error(`${source}: there is no ${address}`);
  }
  if (/\.(png|svg)$/.test(file)) {
    const image = file.replace(/^docs\//, "");
    mkdirSync(dirname(join(out, "public", image)), { recursive: true });
    cpSync(join(root, file), join(out, "public", image));
    return `/${image}`;
  }
  return REPOSITORY + file + hash;
}

/** A page with its links moved; code is left as it is. */
function page(source, target) {
  return readFileSync(join(root, source), "utf8")
    .split(/(^```[^]*?^```$|`[^`\n]*`)/m)
    .map((part, index) =>
      index % 2 === 1
        ? part
        : part
            .replace(/\]\(([^)\s]+)\)/g, (_, address) => `](${moved(source, target, address)})`)
            .replace(/(src|href)="([^"]+)"/g, (_, name, address) => `${name}="${moved(source, target, address)}"`),
    )
    .join("");
}

rmSync(out, { recursive: true, force: true });
for (const [source, target] of PAGES) {
  mkdirSync(dirname(join(out, target)), { recursive: true });
  writeFileSync(join(out, target), page(source, target));
}
cpSync(join(here, "theme"), join(out, ".vitepress/theme"), { recursive: true });
cpSync(join(here, "config.mjs"), join(out, ".vitepress/config.mjs"));
cpSync(join(root, "sample-shop/src/main/resources/static/icon.svg"), join(out, "public/icon.svg"));
// What the dashboard and the example are linked by is in the repository.
writeFileSync(join(out, "package.json"), '{"type":"module"}');
