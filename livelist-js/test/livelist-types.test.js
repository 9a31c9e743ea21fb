import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { fileURLToPath } from "node:url";
import { describe, test } from "node:test";
import { typesOf } from "../bin/types.js";

const root = fileURLToPath(new URL("..", import.meta.url));
const command = `${root}/bin/livelist-types.js`;

/** As a server describes its lists; see OpenApiDocumentTest. */
const DOCUMENT = {
  openapi: "3.1.0",
  paths: {
    "/live/support-orders": {
      get: {
        "x-livelist": "support-orders",
        parameters: [
          { name: "page", in: "query", description: "The page, from 0", schema: { type: "integer", format: "int32" } },
          { name: "sort", in: "query", schema: { type: "array", items: { type: "string", enum: ["id", "id,desc"] } } },
          { name: "state", in: "query", schema: { type: "array", items: { type: "string", enum: ["NEW", "PAID"] } } },
          { name: "placed.gt", in: "query", schema: { type: "string", format: "date-time" } },
          { name: "id", in: "query", schema: { type: "array", items: { type: "integer", format: "int64" } } },
          { name: "lastEventId", in: "query", schema: { type: "string" } },
        ],
        responses: { 200: { content: { "application/json": { schema: { $ref: "#/components/schemas/support-orders.document" } } } } },
      },
    },
    "/live/mapped": {
      get: { "x-livelist": "mapped", responses: { 200: { content: { "application/json": { schema: { properties: { rows: { items: { type: "object" } } } } } } } } },
    },
    "/live/stock": {
      get: {
        "x-livelist": "stock",
        parameters: [{ name: "group.by", in: "query", schema: { type: "array", items: { type: "string", enum: ["category"] } } }],
        responses: { 200: { content: { "application/json": { schema: { oneOf: [{ $ref: "#/components/schemas/support-orders.document" }, { $ref: "#/components/schemas/stock.groups" }] } } } } },
      },
    },
    "/live/stock/{id}": { get: { responses: {} } },
    "/other": { get: { responses: {} } },
  },
  components: {
    schemas: {
      "stock.groups": { type: "object", properties: { groups: { type: "array", items: { $ref: "#/components/schemas/stock.group" } } } },
      "stock.group": {
        type: "object",
        required: ["count", "sum.quantity"],
        properties: { category: { type: ["string", "null"] }, count: { type: "integer", format: "int64" }, "sum.quantity": { type: ["integer", "null"] } },
      },
      "support-orders.document": { type: "object", properties: { rows: { type: "array", items: { $ref: "#/components/schemas/support-orders.row" } } } },
      "support-orders.row": {
        type: "object",
        required: ["id", "quantity", "amount", "state", "customer.name", "weight", "assignee"],
        properties: {
          id: { type: "integer", format: "int64" },
          quantity: { type: "integer", format: "int32" },
          amount: { type: ["string", "null"] },
          state: { oneOf: [{ type: "string", enum: ["NEW", "PAID"] }, { type: "null" }] },
          "customer.name": { type: ["string", "null"], description: "a comment that ends */ early" },
          assignee: {
            type: "object",
            required: ["name", "team"],
            properties: { name: { type: ["string", "null"] }, team: { type: "object", required: ["id"], properties: { id: { type: "integer", format: "int32" } } }, nick: { type: "string" } },
          },
          weight: { oneOf: [{ type: "number" }, { type: "string", enum: ["NaN"] }] },
          extras: {},
        },
      },
    },
  },
};

const USE = `
import { liveList } from "livelist-js";
import type { Lists, SupportOrdersQuery, SupportOrdersRow } from "./lists.js";

const query: SupportOrdersQuery = { page: 0, sort: ["id,desc"], state: "NEW", "placed.gt": new Date(), id: [1, 9007199254740993n] };
const orders = liveList<SupportOrdersRow>("/live/support-orders", { query });
orders.setQuery(query);
const row = orders.getSnapshot().rows[0]!;
const amount: string | null = row.amount;
const name: string | null = row["customer.name"];
const id: number | bigint = row.id;
const assignee: string | null = row.assignee.name;
const team: number = row.assignee.team.id;
const same: Lists["support-orders"]["row"] = row;
liveList<Lists["mapped"]["row"]>("/live/mapped");
const grouped: Lists["stock"]["query"] = { "group.by": "category" };
const group = liveList<Lists["stock"]["row"], Lists["stock"]["group"]>("/live/stock", { query: grouped }).getSnapshot().groups[0]!;
const category: string | null | undefined = group.category;
const sum: number | bigint | null = group["sum.quantity"];
// @ts-expect-error There is no such state.
const wrong: SupportOrdersQuery = { state: "GONE" };
// @ts-expect-error The list is not sorted by that.
const unsorted: SupportOrdersQuery = { sort: "amount" };
// @ts-expect-error Not every row has it.
const nick: string = row.assignee.nick;
// @ts-expect-error A quantity is a number.
const text: string = row.quantity;
export { amount, assignee, category, id, name, nick, same, sum, team, text, unsorted, wrong };
`;

describe("livelist-types", () => {
  test("writes types that the compiler takes, and that refuse what the list does not offer", (t) => {
    const directory = mkdtempSync(`${root}/test/types/made-`);
    t.after(() => rmSync(directory, { recursive: true }));
    writeFileSync(`${directory}/lists.ts`, typesOf(DOCUMENT));
    writeFileSync(`${directory}/use.ts`, USE);
    writeFileSync(`${directory}/tsconfig.json`, JSON.stringify({ extends: "../tsconfig.json", files: ["use.ts"], include: [] }));

    return run(`${root}/node_modules/typescript/bin/tsc`, ["-p", directory, "--module", "nodenext", "--moduleResolution", "nodenext"]).then(({ code, output }) => {
      assert.equal(code, 0, output);
    });
  });

  test("reads a server's description, with the headers that it is given", async (t) => {
    const seen = [];
    const origin = await serving(t, (request, response) => {
      seen.push(request.headers.authorization);
      response.setHeader("Content-Type", "application/json");
      response.end(JSON.stringify(DOCUMENT));
    });
    const directory = mkdtempSync(`${root}/test/types/made-`);
    t.after(() => rmSync(directory, { recursive: true }));

    const { code, output } = await run(command, [`${origin}/live`, "--out", `${directory}/lists.ts`, "--header", "Authorization: Bearer a:b"]);

    assert.equal(code, 0, output);
    assert.deepEqual(seen, ["Bearer a:b"]);
    assert.equal(readFileSync(`${directory}/lists.ts`, "utf8"), typesOf(DOCUMENT));
  });

  test("says what is wrong, and what to do", async (t) => {
    const origin = await serving(t, (request, response) => {
      response.statusCode = request.url === "/live" ? 404 : 200;
      response.end("{}");
    });

    assert.match((await run(command, [`${origin}/live`])).output, /answers with 404; a server describes its lists where livelist.openapi is true/);
    assert.match((await run(command, [`${origin}/other`])).output, /is no OpenAPI document/);
    const { code, output } = await run(command, []);
    assert.equal(code, 2);
    assert.match(output, /livelist-types <url or file>/);
  });
});

async function serving(t, answer) {
  const server = createServer(answer);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  t.after(() => server.close());
  return `http://127.0.0.1:${server.address().port}`;
}

async function run(script, options) {
  const child = spawn(process.execPath, [script, ...options], { cwd: root });
  let output = "";
  child.stdout.on("data", (text) => (output += text));
  child.stderr.on("data", (text) => (output += text));
  const [code] = await once(child, "close");
  return { code, output };
}
