import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { reconcile, versionOf } from "../src/documents.js";

describe("a document that arrives whole", () => {
  const before = reconcile(undefined, { rows: [{ id: 1, tags: ["a"] }, { id: 2, tags: [] }], total: 2 });

  test("is the one before where it says the same", () => {
    assert.equal(reconcile(before, { total: 2, rows: [{ id: 1, tags: ["a"] }, { id: 2, tags: [] }] }), before);
  });

  test("keeps its rows where only something else has changed", () => {
    const next = reconcile(before, { rows: [{ id: 1, tags: ["a"] }, { id: 2, tags: [] }], total: 9 });

    assert.equal(next.total, 9);
    assert.equal(next.rows, before.rows);
  });

  test("keeps each row that has not changed, wherever it is now", () => {
    const next = reconcile(before, { rows: [{ id: 3 }, { id: 2, tags: ["b"] }, { id: 1, tags: ["a"] }], total: 3 });

    assert.deepEqual(next.rows, [{ id: 3 }, { id: 2, tags: ["b"] }, { id: 1, tags: ["a"] }]);
    assert.equal(next.rows[2], before.rows[0]);
    assert.ok(Object.isFrozen(next.rows[1].tags));
  });

  test("has rows", () => {
    assert.throws(() => reconcile(before, {}), TypeError);
  });
});

test("the version that an entity tag names is what is in its quotes", () => {
  assert.equal(versionOf('"abc"'), "abc");
  assert.equal(versionOf('W/"abc"'), "abc");
  assert.equal(versionOf("abc"), "abc");
  assert.equal(versionOf(""), undefined);
  assert.equal(versionOf(null), undefined);
  assert.equal(versionOf(undefined), undefined);
});
