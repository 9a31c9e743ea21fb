#!/usr/bin/env node
import { readFile, writeFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { typesOf } from "./types.js";

const USAGE = `livelist-types <url or file> [--out <file>] [--header "<name>: <value>"]...

Writes TypeScript types of the lists of a server: their rows, and what they may be asked for.
The server has to describe its lists at that address, such as http://localhost:8080/live: livelist.openapi=true.`;

/** The document at an address, or in a file. */
async function read(place, headers) {
  if (!/^https?:/.test(place)) {
    return JSON.parse(await readFile(place, "utf8"));
  }
  const response = await fetch(place, { headers: { Accept: "application/json", ...headers } });
  if (!response.ok) {
    const hint = response.status === 404 ? "; a server describes its lists where livelist.openapi is true, or springdoc is there" : "";
    throw new Error(`${place} answers with ${response.status}${hint}`);
  }
  return response.json();
}

async function main() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { out: { type: "string", short: "o" }, header: { type: "string", short: "H", multiple: true, default: [] }, help: { type: "boolean", short: "h" } },
  });
  if (values.help || positionals.length !== 1) {
    console.log(USAGE);
    process.exitCode = values.help ? 0 : 2;
    return;
  }
  const headers = values.header.map((header) => header.split(/:\s*(.*)/s, 2));
  const document = await read(positionals[0], Object.fromEntries(headers));
  if (!document?.openapi) {
    throw new Error(`${positionals[0]} is no OpenAPI document`);
  }
  const types = typesOf(document);
  if (values.out) {
    await writeFile(values.out, types);
  } else {
    process.stdout.write(types);
  }
}

main().catch((error) => {
  console.error(`livelist-types: ${error.message}`);
  process.exitCode = 1;
});
