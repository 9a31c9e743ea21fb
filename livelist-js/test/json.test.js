import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { applyPatch, parseJson } from "livelist-js";
import { LiveServer } from "./support/live-server.js";
import { documentOf, live, Page, until } from "./support/page.js";
import { StreamServer } from "./support/stream-server.js";

describe("parseJson", () => {
  test("keeps whole numbers exact, and only those that need it are a bigint", () => {
    assert.deepEqual(parseJson("[9007199254740991,9007199254740992,9007199254740993,-9223372036854775808,7]"), [
      9007199254740991,
      9007199254740992n,
      9007199254740993n,
      -9223372036854775808n,
      7,
    ]);
  });

  test("leaves alone what is no whole number, and what is text", () => {
    for (const text of [
      '{"9007199254740993":"9007199254740993"}',
      '["n9007199254740993","s","","\\"9007199254740993","\\\\",":",9007199254740993.5,1e20,0.12345678901234567890,-0]',
      '{"a\\"1234567890123456789" : {"n":null,"s":[true,"n1"]},"b":"say \\"9007199254740993\\": , yes","__proto__":"1234567890123456"}',
      '"1234567890123456 in a text"',
      '" \\u0022 9007199254740993"',
    ]) {
      assert.deepEqual(parseJson(text), JSON.parse(text), text);
    }
  });

  test("refuses what is no JSON", () => {
    for (const text of ["[9007199254740993", "09007199254740993", "{9007199254740993:1}", '"9007199254740993', "9007199254740993n"]) {
      assert.throws(() => parseJson(text), SyntaxError, text);
    }
  });

  test("gives back any value, whatever its texts look like", () => {
    const seed = Date.now() % 2 ** 31;
    const random = randomOf(seed);
    for (let turn = 0; turn < 500; turn++) {
      const value = valueOf(random, 4);
      assert.deepEqual(parseJson(textOf(value)), value, `seed ${seed}: ${textOf(value)}`);
    }
  });
});

describe("rows with 64-bit ids", () => {
  const [FIRST, SECOND] = [9007199254740992n, 9007199254740993n];

  test("stay apart where JavaScript's numbers are equal, and are patched, changed and kept each for itself", async (t) => {
    const server = await StreamServer.start(t);
    const page = new Page(t);
    const list = page.watched(server.url);
    const connection = await server.next();
    const row = (id, name) => `{"id":${id},"name":"${name}"}`;
    connection.open().send(`event: snapshot\nid: v1\ndata: {"rows":[${row(FIRST, "a")},${row(SECOND, "b")}],"page":0,"size":20,"hasMore":false}\n\n`).status("live");
    const before = await until(list, live);
    assert.deepEqual(before.rows, [{ id: FIRST, name: "a" }, { id: SECOND, name: "b" }]);
    assert.equal(new Map(before.rows.map((row) => [row.id, row])).size, 2);

    connection.send(`event: patch\nid: v2\ndata: [{"op":"add","path":"/rows/0","value":${row("9007199254740994", "c")}}]\n\n`);
    const after = await until(list, ({ version }) => version === "v2");
    assert.deepEqual(after.rows.map(({ id }) => id), [FIRST + 2n, FIRST, SECOND]);
    assert.equal(after.rows[1], before.rows[0]);
    assert.equal(after.rows[2], before.rows[1]);

    const written = list.ahead({ change: SECOND, to: { name: "mine" } }, () => new Promise(() => {}));
    written.catch(() => {});
    const { rows } = await until(list, ({ unconfirmed }) => unconfirmed === 1);
    assert.deepEqual(rows.map(({ name }) => name), ["c", "a", "mine"]);
  });

  test("are kept over a snapshot that brings them again", async (t) => {
    const server = await StreamServer.start(t);
    const list = new Page(t).watched(server.url);
    const connection = await server.next();
    const snapshot = (id, second) =>
      connection.send(`event: snapshot\nid: ${id}\ndata: {"rows":[{"id":${FIRST},"n":1},{"id":${SECOND},"n":${second}}],"page":0,"size":20,"hasMore":false}\n\n`);
    connection.open();
    snapshot("v1", 2);
    const before = await until(list, ({ version }) => version === "v1");
    snapshot("v2", 3);
    const after = await until(list, ({ version }) => version === "v2");

    assert.equal(after.rows[0], before.rows[0]);
    assert.deepEqual(after.rows[1], { id: SECOND, n: 3 });
  });

  test("come in a document that a page has already, as its text", (t) => {
    const text = `{"rows":[{"id":${FIRST}},{"id":${SECOND}}],"page":0,"size":20,"hasMore":false}`;
    const list = new Page(t).list("/live/products", { initial: { document: text, etag: '"v1"' } });

    assert.deepEqual(list.getSnapshot().rows, [{ id: FIRST }, { id: SECOND }]);
  });

  test("name a row that was added, where the answer to the write says its id", async (t) => {
    const server = await LiveServer.start(t);
    const page = new Page(t);
    const list = page.watched(server.url(), { ahead: true });
    await until(list, live);

    list.ahead({ add: { id: "new", name: "Lamp" } }, () => new Response(`{"id":${SECOND}}`));

    await until(list, ({ rows }) => rows[0]?.id === SECOND);
  });

  test("are told in the error of a patch that does not apply", () => {
    assert.throws(() => applyPatch(documentOf(), [{ op: "replace", path: "/rows/3", value: { id: SECOND } }]), /9007199254740993/);
  });
});

function randomOf(seed) {
  let state = seed;
  return (bound) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * bound);
  };
}

function valueOf(random, depth) {
  const texts = ["", "n1", "s", "\\", '"', '":', "1234567890123456789", '{"a":12345678901234567}', "\n", "é", "__proto__", ": 12345678901234567,"];
  switch (random(depth > 0 ? 7 : 5)) {
    case 0:
      return texts[random(texts.length)] + texts[random(texts.length)];
    case 1:
      return BigInt(Number.MAX_SAFE_INTEGER) + BigInt(random(1_000) + 1);
    case 2:
      return -BigInt(Number.MAX_SAFE_INTEGER) - BigInt(random(1_000) + 1);
    case 3:
      return random(1_000_000) / 7;
    case 4:
      return [null, true, false, 0, Number.MAX_SAFE_INTEGER][random(5)];
    case 5:
      return Array.from({ length: random(4) }, () => valueOf(random, depth - 1));
    default:
      return Object.fromEntries(Array.from({ length: random(4) }, () => [texts[random(texts.length)], valueOf(random, depth - 1)]));
  }
}

function textOf(value) {
  if (typeof value === "bigint") {
    return `${value}`;
  }
  if (Array.isArray(value)) {
    return `[${value.map(textOf).join(" , ")}]`;
  }
  if (value && typeof value === "object") {
    return `{${Object.entries(value).map(([name, part]) => `${JSON.stringify(name)} : ${textOf(part)}`)}}`;
  }
  return JSON.stringify(value);
}
