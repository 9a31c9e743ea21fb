import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { applyPatch, equal, PatchError } from "../src/json-patch.js";

/** What, the document, the patch, and what comes of it; nothing where it does not apply. */
const CASES = [
  ["an empty patch changes nothing", { a: 1 }, [], { a: 1 }],

  ["a member is added", { a: 1 }, [{ op: "add", path: "/b", value: 2 }], { a: 1, b: 2 }],
  ["a member that is there is replaced by add", { a: 1 }, [{ op: "add", path: "/a", value: 2 }], { a: 2 }],
  ["an element is added before another", ["a", "c"], [{ op: "add", path: "/1", value: "b" }], ["a", "b", "c"]],
  ["an element is added at the end by its index", ["a"], [{ op: "add", path: "/1", value: "b" }], ["a", "b"]],
  ["an element is added at the end by a dash", ["a"], [{ op: "add", path: "/-", value: "b" }], ["a", "b"]],
  ["an element that is an array is added as one", ["a"], [{ op: "add", path: "/-", value: ["b"] }], ["a", ["b"]]],
  ["the whole document is added", { a: 1 }, [{ op: "add", path: "", value: [1] }], [1]],
  ["null is a value", { a: 1 }, [{ op: "add", path: "/b", value: null }], { a: 1, b: null }],
  ["an empty name is a name", { a: 1 }, [{ op: "add", path: "/", value: 2 }], { a: 1, "": 2 }],
  ["unknown members of an operation are ignored", {}, [{ op: "add", path: "/a", value: 1, x: 2 }], { a: 1 }],
  ["an element too far is not added", ["a"], [{ op: "add", path: "/2", value: "b" }]],
  ["a member of what is not there is not added", { a: 1 }, [{ op: "add", path: "/b/c", value: 2 }]],
  ["a member of a number is not added", { a: 1 }, [{ op: "add", path: "/a/b", value: 2 }]],
  ["a member of null is not added", { a: null }, [{ op: "add", path: "/a/b", value: 2 }]],
  ["nothing is not added", { a: 1 }, [{ op: "add", path: "/b" }]],

  ["a member is removed", { a: 1, b: 2 }, [{ op: "remove", path: "/b" }], { a: 1 }],
  ["an element is removed", ["a", "b", "c"], [{ op: "remove", path: "/1" }], ["a", "c"]],
  ["a member that is not there is not removed", { a: 1 }, [{ op: "remove", path: "/b" }]],
  ["an inherited member is not there", {}, [{ op: "remove", path: "/toString" }]],
  ["an element that is not there is not removed", ["a"], [{ op: "remove", path: "/1" }]],
  ["the element after the last is not removed", ["a"], [{ op: "remove", path: "/-" }]],
  ["the document is not removed", { a: 1 }, [{ op: "remove", path: "" }]],

  ["a member is replaced", { a: 1, b: 2 }, [{ op: "replace", path: "/a", value: 3 }], { a: 3, b: 2 }],
  ["an element is replaced", ["a", "b"], [{ op: "replace", path: "/1", value: "c" }], ["a", "c"]],
  ["the document is replaced", { a: 1 }, [{ op: "replace", path: "", value: 2 }], 2],
  ["a member that is not there is not replaced", { a: 1 }, [{ op: "replace", path: "/b", value: 2 }]],
  ["an element that is not there is not replaced", ["a"], [{ op: "replace", path: "/1", value: "b" }]],

  ["an element moves down", ["a", "b", "c"], [{ op: "move", from: "/0", path: "/2" }], ["b", "c", "a"]],
  ["an element moves up", ["a", "b", "c"], [{ op: "move", from: "/2", path: "/0" }], ["c", "a", "b"]],
  ["an element moves to the end", ["a", "b", "c"], [{ op: "move", from: "/0", path: "/-" }], ["b", "c", "a"]],
  ["a member moves", { a: { b: 1 }, c: {} }, [{ op: "move", from: "/a/b", path: "/c/d" }], { a: {}, c: { d: 1 } }],
  ["a value moves to where it is", { a: 1 }, [{ op: "move", from: "/a", path: "/a" }], { a: 1 }],
  ["a value moves beside a name that begins alike", { a: 1 }, [{ op: "move", from: "/a", path: "/ab" }], { ab: 1 }],
  ["a value does not move into itself", { a: { b: 1 } }, [{ op: "move", from: "/a", path: "/a/b" }]],
  ["nothing does not move", { a: 1 }, [{ op: "move", from: "/b", path: "/c" }]],
  ["an element does not move past the end", ["a", "b"], [{ op: "move", from: "/0", path: "/2" }]],

  ["a value is copied", { a: { b: 1 } }, [{ op: "copy", from: "/a", path: "/c" }], { a: { b: 1 }, c: { b: 1 } }],
  [
    "a copy is another value",
    { a: { b: 1 } },
    [
      { op: "replace", path: "/a/b", value: 2 },
      { op: "copy", from: "/a", path: "/c" },
      { op: "replace", path: "/c/b", value: 3 },
      { op: "replace", path: "/a/b", value: 4 },
    ],
    { a: { b: 4 }, c: { b: 3 } },
  ],

  ["a test that holds lets the patch pass", { a: [1, { b: 2 }] }, [{ op: "test", path: "/a", value: [1, { b: 2 }] }], { a: [1, { b: 2 }] }],
  ["the order of members does not matter to a test", { a: { b: 1, c: 2 } }, [{ op: "test", path: "/a", value: { c: 2, b: 1 } }], { a: { b: 1, c: 2 } }],
  ["a test that does not hold fails", { a: 1 }, [{ op: "test", path: "/a", value: 2 }]],
  ["a number is not its text", { a: 1 }, [{ op: "test", path: "/a", value: "1" }]],
  ["an array is not an object", { a: ["x"] }, [{ op: "test", path: "/a", value: { 0: "x" } }]],
  ["nothing is not null", {}, [{ op: "test", path: "/a", value: null }]],

  ["a slash in a name is ~1", { "a/b": 1 }, [{ op: "replace", path: "/a~1b", value: 2 }], { "a/b": 2 }],
  ["a tilde in a name is ~0", { "a~b": 1 }, [{ op: "replace", path: "/a~0b", value: 2 }], { "a~b": 2 }],
  ["~01 is a tilde and a one", { "~1": 1 }, [{ op: "replace", path: "/~01", value: 2 }], { "~1": 2 }],
  ["a number is a name in an object", { 0: "a" }, [{ op: "replace", path: "/0", value: "b" }], { 0: "b" }],
  ["a lone tilde is no pointer", { "~": 1 }, [{ op: "remove", path: "/~" }]],
  ["a pointer begins with a slash", { a: 1 }, [{ op: "remove", path: "a" }]],
  ["a pointer is a text", { a: 1 }, [{ op: "remove", path: 1 }]],
  ["an index has no leading zero", ["a", "b"], [{ op: "remove", path: "/01" }]],
  ["an index has no sign", ["a", "b"], [{ op: "remove", path: "/+1" }]],
  ["an index has no exponent", Array(20).fill(0), [{ op: "remove", path: "/1e1" }]],
  ["an index is a number", ["a"], [{ op: "remove", path: "/length" }]],

  ["an operation has to be known", {}, [{ op: "merge", path: "", value: {} }]],
  ["an operation has to be an object", {}, [null]],
  ["a patch has to be an array", {}, { op: "add", path: "/a", value: 1 }],
  [
    "later operations see what earlier ones did",
    { rows: [{ id: 1 }, { id: 2 }] },
    [
      { op: "remove", path: "/rows/0" },
      { op: "add", path: "/rows/1", value: { id: 3 } },
      { op: "replace", path: "/rows/1/id", value: 4 },
    ],
    { rows: [{ id: 2 }, { id: 4 }] },
  ],
];

describe("a JSON Patch", () => {
  for (const [what, document, patch, expected] of CASES) {
    test(what, () => {
      const before = structuredClone(document);
      if (expected === undefined) {
        assert.throws(() => applyPatch(document, patch), PatchError);
      } else {
        assert.deepEqual(applyPatch(document, patch), expected);
      }
      assert.deepEqual(document, before, "the document before is what it was");
    });
  }

  test("leaves what it does not touch the same object", () => {
    const document = { rows: [{ id: 1, tags: [] }, { id: 2 }, { id: 3 }], total: 3 };
    const [first, second, third] = document.rows;

    const next = applyPatch(document, [
      { op: "replace", path: "/rows/1/id", value: 4 },
      { op: "move", from: "/rows/2", path: "/rows/0" },
    ]);

    assert.deepEqual(next.rows, [{ id: 3 }, { id: 1, tags: [] }, { id: 4 }]);
    assert.equal(next.rows[0], third);
    assert.equal(next.rows[1], first);
    assert.notEqual(next.rows[2], second);
  });

  test("applies as a whole or not at all", () => {
    const document = { rows: [1, 2] };
    const patch = [{ op: "remove", path: "/rows/0" }, { op: "remove", path: "/rows/5" }];

    assert.throws(() => applyPatch(document, patch), PatchError);
    assert.deepEqual(document, { rows: [1, 2] });
  });

  test("does not change its own values by later operations", () => {
    const patch = [{ op: "add", path: "/a", value: { b: 1 } }, { op: "replace", path: "/a/b", value: 2 }];

    assert.deepEqual(applyPatch({}, patch), { a: { b: 2 } });
    assert.deepEqual(patch[0].value, { b: 1 });
  });

  test("gives a document that cannot be changed", () => {
    const next = applyPatch({ rows: [] }, [{ op: "add", path: "/rows/-", value: { tags: ["x"] } }]);

    for (const part of [next, next.rows, next.rows[0], next.rows[0].tags]) {
      assert.ok(Object.isFrozen(part));
    }
  });

  test("cannot reach a prototype", () => {
    const next = applyPatch({}, JSON.parse('[{"op":"add","path":"/__proto__","value":{"polluted":true}}]'));

    assert.equal(next.polluted, undefined);
    assert.equal({}.polluted, undefined);
    assert.ok(Object.hasOwn(next, "__proto__"));
    assert.throws(() => applyPatch({}, [{ op: "add", path: "/constructor/prototype/polluted", value: true }]), PatchError);
  });

  test("names the operation that does not apply", () => {
    assert.throws(() => applyPatch({}, [{ op: "remove", path: "/rows" }]), /there is no "rows", in .*"remove"/);
  });

  test("does what splicing in place does, for random patches of rows", () => {
    const seed = Number(process.env.SEED ?? Date.now());
    const random = randomOf(seed);
    for (let round = 0; round < 500; round++) {
      const before = { rows: Array.from({ length: random(6) }, (_, id) => ({ id, price: random(9) })) };
      const expected = structuredClone(before);
      const patch = Array.from({ length: random(8) }, () => randomOperation(expected.rows, random));

      const next = applyPatch(before, patch);

      assert.deepEqual(next, expected, `seed ${seed}`);
      for (const row of next.rows.filter((row) => before.rows.includes(row))) {
        assert.ok(before.rows.some((old) => old === row && equal(old, row)), `seed ${seed}`);
      }
    }
  });
});

/** Does something to the rows in place, and says what as an operation. */
function randomOperation(rows, random) {
  const at = random(rows.length);
  switch (rows.length === 0 ? 0 : random(4)) {
    case 0: {
      const to = random(rows.length + 1);
      const value = { id: random(1000), price: random(9) };
      rows.splice(to, 0, { ...value });
      return { op: "add", path: `/rows/${to}`, value };
    }
    case 1:
      rows.splice(at, 1);
      return { op: "remove", path: `/rows/${at}` };
    case 2: {
      const to = random(rows.length);
      rows.splice(to, 0, ...rows.splice(at, 1));
      return { op: "move", from: `/rows/${at}`, path: `/rows/${to}` };
    }
    default: {
      const value = random(9);
      rows[at].price = value;
      return { op: "replace", path: `/rows/${at}/price`, value };
    }
  }
}

/** A generator of numbers below a bound, the same for the same seed (mulberry32). */
function randomOf(seed) {
  let state = seed >>> 0;
  return (bound) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % Math.max(1, bound);
  };
}
