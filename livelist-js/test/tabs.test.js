import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { after, before, describe, test } from "node:test";
import { chromium } from "playwright-core";
import { LiveServer } from "./support/live-server.js";

const EXECUTABLE = "/usr/bin/chromium";
const FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];
const source = fileURLToPath(new URL("../src", import.meta.url));
const LAMP = { id: 1, name: "Lamp" };
const CHAIR = { id: 2, name: "Chair" };

/** In a real browser: nothing else has its locks, its channels between tabs, and tabs that freeze and crash. */
describe("tabs that share", { skip: existsSync(EXECUTABLE) ? false : `there is no ${EXECUTABLE}` }, () => {
  let browser;

  before(async () => {
    browser = await chromium.launch({ executablePath: EXECUTABLE, args: FLAGS });
  });
  after(() => browser.close());

  test("have one connection, six tabs with four lists each, and all show the same", async (t) => {
    const { server, open } = await originOn(t, browser);
    const tabs = [];
    for (let tab = 0; tab < 6; tab++) {
      tabs.push(await open(["products", "orders", "products?size=1", "orders?size=1"]));
    }
    await Promise.all(tabs.map((tab) => shows(tab, "live Lamp | live Chair | live Lamp | live Chair")));
    await settled(() => server.streams.size === 1);

    server.change(({ products }) => (products[0] = { ...LAMP, name: "Lantern" }));

    await Promise.all(tabs.map((tab) => shows(tab, "live Lantern | live Chair | live Lantern | live Chair")));
    assert.equal(server.streams.size, 1);
  });

  for (const [how, end] of [
    ["closes", (tab) => tab.close()],
    ["crashes", (tab) => crash(tab)],
    ["is frozen", (tab) => freeze(tab)],
    ["is hidden for long", (tab) => hide(tab)],
    ["answers no more", (tab) => hang(tab)],
  ]) {
    test(`lose nothing when the leader ${how}`, async (t) => {
      const { server, open } = await originOn(t, browser);
      const leader = await open(["products"]);
      await shows(leader, "live Lamp");
      const others = [await open(["products"]), await open(["products", "orders"])];
      await shows(others[0], "live Lamp");
      await shows(others[1], "live Lamp | live Chair");
      const [first] = server.streams;

      await end(leader);
      server.change(({ products }) => products.push(CHAIR));

      await shows(others[0], "live Lamp,Chair");
      await shows(others[1], "live Lamp,Chair | live Chair");
      await settled(() => [...server.streams].some((stream) => stream !== first && stream.entries.length === 2));
      assert.equal(await others[0].evaluate(() => Math.min(...counts)), 1, "nobody was shown an empty list");
    });
  }

  test("ask for what a tab that is gone wanted no more", async (t) => {
    const { server, open } = await originOn(t, browser);
    const leader = await open(["products"]);
    await shows(leader, "live Lamp");
    const other = await open(["orders"]);
    await shows(other, "live Chair");
    await settled(() => [...server.streams].some(({ entries }) => entries.length === 2));

    await other.close();

    await settled(() => server.streams.size === 1 && [...server.streams][0].entries.length === 1);
    await shows(leader, "live Lamp");
  });

  test("are apart where another user is asked for", async (t) => {
    const { server, open } = await originOn(t, browser);
    const tabs = [await open(["products"], { user: "alice" }), await open(["products"], { user: "bob" })];

    await Promise.all(tabs.map((tab) => shows(tab, "live Lamp")));

    assert.equal(server.streams.size, 2);
  });

  test("end together where the list is refused, and come back together after a login", async (t) => {
    const { server, open } = await originOn(t, browser);
    const refused = { status: 401, headers: { "Content-Type": "application/problem+json" }, body: '{"status":401,"detail":"log in"}' };
    const pages = server.instead;
    server.instead = (request) => (request.url.startsWith("/live") ? refused : pages(request));
    const tabs = [await open(["products"]), await open(["products"])];
    await Promise.all(tabs.map((tab) => shows(tab, "closed")));
    assert.equal(await tabs[1].evaluate(() => lists[0].getSnapshot().error.problem.detail), "log in");

    server.instead = pages;
    await tabs[1].evaluate(() => lists[0].reconnect());

    await Promise.all(tabs.map((tab) => shows(tab, "live Lamp")));
  });

  test("show in each what one has written", async (t) => {
    const { server, open } = await originOn(t, browser);
    const tabs = [await open(["products"]), await open(["products"])];
    await Promise.all(tabs.map((tab) => shows(tab, "live Lamp")));

    const written = tabs[1].evaluate(() => lists[0].ahead({ change: 1, to: { name: "Lantern" } }, ({ headers }) => fetch("/write", { method: "POST", headers })));
    await shows(tabs[1], "live Lantern");
    await written;

    await Promise.all(tabs.map((tab) => shows(tab, "live Lantern")));
    assert.equal(await tabs[1].evaluate(() => lists[0].getSnapshot().unconfirmed), 0);
    assert.equal(server.lists.products[0].name, "Lantern");
  });
});

/** A server with a page, and tabs of one profile. */
async function originOn(t, browser) {
  const server = await LiveServer.start(t);
  server.lists.products.push(LAMP);
  server.lists.orders.push(CHAIR);
  server.instead = ({ url }) => {
    const { pathname } = new URL(url, server.origin);
    if (pathname.startsWith("/src/")) {
      return { status: 200, headers: { "Content-Type": "text/javascript" }, body: readFileSync(`${source}/${pathname.slice(5)}`) };
    }
    if (pathname === "/write") {
      server.change(({ products }) => (products[0] = { ...LAMP, name: "Lantern" }));
      return { status: 204, headers: {} };
    }
    return pathname === "/" ? { status: 200, headers: { "Content-Type": "text/html" }, body: PAGE } : undefined;
  };
  const context = await browser.newContext();
  t.after(() => context.close());
  const complaints = [];
  t.after(() => assert.deepEqual(complaints, []));
  const open = async (urls, options = {}) => {
    const tab = await context.newPage();
    tab.on("pageerror", (error) => complaints.push(error.message));
    await tab.goto(`${server.origin}/?${new URLSearchParams({ lists: JSON.stringify(urls), options: JSON.stringify(options) })}`);
    return tab;
  };
  return { server, open };
}

const PAGE = `<!doctype html><p></p><script type="module">
  import { liveList } from "/src/index.js";
  const asked = new URLSearchParams(location.search);
  window.counts = [];
  window.lists = JSON.parse(asked.get("lists")).map((url) => liveList("/live/" + url, { share: "tabs", hiddenTimeout: 1000, ...JSON.parse(asked.get("options")) }));
  const show = () => {
    const states = lists.map((list) => list.getSnapshot());
    document.querySelector("p").textContent = states.map(({ status, rows }) => (status + " " + rows.map(({ name }) => name)).trim()).join(" | ");
    if (states[0].document) counts.push(states[0].rows.length);
  };
  lists.forEach((list) => list.subscribe(show));
</script>`;

async function shows(tab, text) {
  await tab.waitForFunction((text) => document.querySelector("p").textContent === text, text, { timeout: 30_000, polling: 50 });
}

async function crash(tab) {
  const session = await tab.context().newCDPSession(tab);
  const crashed = tab.waitForEvent("crash");
  session.send("Page.crash").catch(() => {});
  await crashed;
}

/** A script that does not end. */
async function hang(tab) {
  await tab.evaluate(() => void setTimeout(() => { for (const until = Date.now() + 40_000; Date.now() < until; ); }, 100));
  await new Promise((resolve) => setTimeout(resolve, 500));
}

/** As a browser does it: it says so, and then nothing in the tab runs. (That of a test freezes none that is in a window.) */
async function freeze(tab) {
  await tab.evaluate(() => document.dispatchEvent(new Event("freeze")));
  await hang(tab);
}

/** As when another tab is in front of it; the browser of a test shows all. */
async function hide(tab) {
  await tab.evaluate(() => {
    Object.defineProperty(document, "visibilityState", { value: "hidden" });
    document.dispatchEvent(new Event("visibilitychange"));
  });
}

async function settled(condition) {
  for (let turn = 0; !condition(); turn++) {
    assert.ok(turn < 3_000, `not within 30 s: ${condition}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
