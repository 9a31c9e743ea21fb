import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { urlOf } from "../src/query.js";

const CASES = [
  ["nothing to ask", "/live/products", undefined, "/live/products"],
  ["an empty query", "/live/products", {}, "/live/products"],
  ["numbers, texts and truth values", "/l", { page: 0, q: "a b&c", "x.null": true }, "/l?page=0&q=a+b%26c&x.null=true"],
  ["several values in their order", "/l", { sort: ["price,desc", "name"] }, "/l?sort=price%2Cdesc&sort=name"],
  ["dates as instants", "/l", { "at.gte": new Date(0) }, "/l?at.gte=1970-01-01T00%3A00%3A00.000Z"],
  ["null and undefined left out", "/l", { q: null, page: undefined, sort: ["a", null] }, "/l?sort=a"],
  ["an empty text", "/l", { category: "" }, "/l?category="],
  ["parameters of the URL that stay", "/l?size=5&x=1", { page: 2 }, "/l?page=2&size=5&x=1"],
  ["parameters of the URL that are replaced", "/l?size=5&x=1", { size: 7 }, "/l?size=7&x=1"],
  ["parameters of the URL that are taken out", "/l?size=5&x=1", { size: null }, "/l?x=1"],
  ["URLSearchParams", "/l?a=0", new URLSearchParams("b=2&a=1&b=1"), "/l?a=1&b=2&b=1"],
  ["another origin and a fragment", "https://shop.example/l?b=1#top", { a: "?" }, "https://shop.example/l?a=%3F&b=1"],
];

describe("the URL of a query has", () => {
  for (const [what, url, query, expected] of CASES) {
    test(what, () => assert.equal(urlOf(url, query), expected));
  }

  test("its parameters in one order, whatever order they were given in", () => {
    assert.equal(urlOf("/l?b=1", { c: 1, a: 1 }), urlOf("/l?c=1", { a: 1, b: 1 }));
  });
});
