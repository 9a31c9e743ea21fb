import "@angular/compiler";
import assert from "node:assert/strict";
import { test } from "node:test";
import { Component, provideZonelessChangeDetection } from "@angular/core";
import { bootstrapApplication } from "@angular/platform-browser";
import { provideServerRendering, renderApplication } from "@angular/platform-server";
import { injectLiveList } from "livelist-js/angular";
import { injectEndlessLiveList } from "livelist-js/endless-angular";
import { documentOf } from "./support/page.js";

const initial = { document: documentOf({ id: 1, name: "Lamp" }), etag: '"v1"' };

for (const [name, inject] of Object.entries({ injectLiveList, injectEndlessLiveList })) {
  test(`on a server, ${name} of Angular shows what it is given and asks nobody`, async (t) => {
    const fetching = t.mock.method(globalThis, "fetch", () => assert.fail("no request from a server"));

    assert.match(await render(() => inject("/live/products", () => ({ size: 3 }), { initial })), /<p[^>]*>connecting: Lamp<\/p>/);
    assert.match(await render(() => inject("/live/products")), /<p[^>]*>connecting: <\/p>/);
    assert.equal(fetching.mock.callCount(), 0);
  });
}

function render(use) {
  class Products {
    list = use();

    get names() {
      return this.list().rows.map(({ name }) => name).join(",");
    }
  }
  Component({ selector: "x-products", template: "<p>{{ list().status }}: {{ names }}</p>" })(Products);
  const bootstrap = (context) => bootstrapApplication(Products, { providers: [provideZonelessChangeDetection(), provideServerRendering()] }, context);
  return renderApplication(bootstrap, { document: "<!doctype html><x-products></x-products>", url: "http://localhost/", allowedHosts: ["localhost"] });
}
