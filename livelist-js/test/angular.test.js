import "./support/browser.js";
import "@angular/compiler";
import assert from "node:assert/strict";
import { afterEach, describe, test } from "node:test";
import { Component, provideZonelessChangeDetection, signal } from "@angular/core";
import { TestBed } from "@angular/core/testing";
import { BrowserTestingModule, platformBrowserTesting } from "@angular/platform-browser/testing";
import { injectEndlessLiveList } from "livelist-js/endless-angular";
import { injectLiveList } from "livelist-js/angular";
import { isEndless } from "./support/endless.js";
import { documentOf } from "./support/page.js";
import { shows } from "./support/shown.js";
import { StreamServer } from "./support/stream-server.js";

const LAMP = { id: 1, name: "Lamp" };
const CHAIR = { id: 2, name: "Chair" };

TestBed.initTestEnvironment(BrowserTestingModule, platformBrowserTesting());
afterEach(() => TestBed.resetTestingModule());

describe("injectLiveList of Angular", () => {
  test("shows a list live, and leaves the server when its component is destroyed", async (t) => {
    const server = await StreamServer.start(t);
    const { fixture, text } = create(() => injectLiveList(server.url));

    const connection = await server.next();
    connection.open().snapshot(documentOf(LAMP), "v1").status("live");
    await shows(text, "live: Lamp");
    connection.patch([{ op: "add", path: "/rows/0", value: CHAIR }], "v2");
    await shows(text, "live: Chair,Lamp");

    fixture.destroy();
    await connection.gone;
    assert.equal(server.unseen, 0);
  });

  test("keeps what is shown, as pending, until the answer to another query is there", async (t) => {
    const server = await StreamServer.start(t);
    const q = signal("a");
    const { text } = create(() => injectLiveList(server.url, () => ({ q: q() })));
    const first = await server.next();
    assert.equal(first.url, "/live/products?q=a");
    first.open().snapshot(documentOf(LAMP), "v1").status("live");
    await shows(text, "live: Lamp");

    q.set("b");
    await shows(text, "connecting: Lamp (pending)");
    const next = await server.next();
    assert.equal(next.url, "/live/products?q=b");
    next.open().snapshot(documentOf(CHAIR), "w1").status("live");
    await shows(text, "live: Chair");
  });

  test("begins anew, with nothing of the one before, where the URL is another", async (t) => {
    const server = await StreamServer.start(t);
    const url = signal(server.url);
    const { text } = create(() => injectLiveList(url));
    const first = await server.next();
    first.open().snapshot(documentOf(LAMP), "v1").status("live");
    await shows(text, "live: Lamp");

    url.set(`${server.origin}/live/orders`);
    await shows(text, "connecting:");
    await first.gone;
    assert.equal((await server.next()).url, "/live/orders");
  });

  test("stands still while it is held, and follows one row, then another one", async (t) => {
    const server = await StreamServer.start(t);
    const row = signal(1);
    let list;
    let one;
    const { text } = create(() => {
      one = injectLiveList(server.url, undefined, { row, combined: false });
      return (list = injectLiveList(server.url, undefined, { combined: false }));
    });
    const until = async (condition) => {
      while (!condition()) {
        await new Promise((resolve) => setImmediate(resolve));
      }
    };
    const [first, all] = [await server.next(), await server.next()];
    assert.equal(first.url, "/live/products/1");
    all.open().snapshot(documentOf(LAMP), "v1").status("live");
    first.open().snapshot({ row: LAMP }, "v1").status("live");
    await shows(text, "live: Lamp");
    await until(() => one().row?.name === "Lamp");

    list.hold();
    all.patch([{ op: "add", path: "/rows/0", value: CHAIR }], "v2");
    await until(() => list().held.added === 1);
    assert.deepEqual(list().rows, [LAMP]);
    list.release();
    assert.deepEqual(list().rows, [CHAIR, LAMP]);

    row.set(2);
    const second = await server.next();
    assert.equal(second.url, "/live/products/2");
    second.open().snapshot({ row: null }, "w1").status("live");
    await until(() => one().row === null);
  });

  test("starts from what a server has rendered, and comes back after a login", async (t) => {
    const server = await StreamServer.start(t);
    let list;
    const initial = { document: documentOf(LAMP), etag: '"v1"' };
    const { text } = create(() => (list = injectLiveList(server.url, undefined, { initial })));
    await shows(text, "connecting: Lamp");
    (await server.next()).problem(401, "log in");
    await shows(text, "closed:");

    list.reconnect();
    (await server.next()).open().snapshot(documentOf(CHAIR), "v1").status("live");
    await shows(text, "live: Chair");
  });
});

describe("injectEndlessLiveList of Angular", () => {
  test("grows by pages, live, and begins anew with another query", async (t) => {
    await isEndless(t, ({ url, sort: first }) => {
      const sort = signal(first);
      class Products {
        list = injectEndlessLiveList(url, () => ({ size: 3, sort: sort() }));

        get names() {
          return this.list().rows.map(({ name }) => name).join(",");
        }
      }
      const template = `<p>{{ list().status }}: {{ names }}</p><button (click)="list.loadMore()" [disabled]="!list().hasMore"></button>`;
      const shown = Component({ selector: "x-endless", template })(Products);
      TestBed.configureTestingModule({ providers: [provideZonelessChangeDetection()] });
      const fixture = TestBed.createComponent(shown ?? Products);
      fixture.autoDetectChanges();
      return {
        paragraph: fixture.nativeElement.querySelector("p"),
        button: fixture.nativeElement.querySelector("button"),
        sortBy: (next) => sort.set(next),
        end: () => fixture.destroy(),
      };
    });
  });
});

function create(use) {
  class Products {
    list = use();

    get names() {
      return this.list().rows.map(({ name }) => name).join(",");
    }
  }
  const shown = Component({ selector: "x-products", template: `{{ list().status }}: {{ names }}{{ list().pending ? " (pending)" : "" }}` })(Products);
  TestBed.configureTestingModule({ providers: [provideZonelessChangeDetection()] });
  const fixture = TestBed.createComponent(shown ?? Products);
  fixture.autoDetectChanges();
  return { fixture, text: fixture.nativeElement };
}
