import { createHash } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";

/**
 * A server of lists as `docs/protocol.md` and the contracts of combined streams and causes have them, on a real socket: each
 * list is an array of rows, `page` or `page.from` and `page.to`, `size` and `sort` are its queries, and `products/7` is one of its rows. What it does not do, or does late, a test may say.
 */
export class LiveServer {
  /** The rows of each list. */
  lists = { products: [], orders: [] };
  /** Every request: `{method, url, body, headers}`. */
  requests = [];
  /** What to answer instead: a function of a request that gives `{status, headers, body}`, or nothing. */
  instead = () => undefined;
  /** What an entry of a combined stream is refused with: a function of its list that gives a problem, or nothing. */
  refuse = () => undefined;
  combines = true;
  /** How many rows a page has at most that ends at a place. */
  mostRows = 200;
  /** How many lists a stream may have. */
  mostLists = Infinity;
  knowsCauses = true;
  /** How many milliseconds after a write each stream is told of it: a function. */
  delay = () => 0;
  /** Every document that was sent whole. */
  snapshots = [];
  /** Open streams. */
  streams = new Set();
  #http = createServer((request, response) => this.#answer(request, response).catch((error) => response.destroy(error)));
  #history = new Map();

  static async start(test) {
    const server = new LiveServer();
    server.#http.listen(0, "127.0.0.1");
    await once(server.#http, "listening");
    test.after(() => server.stop());
    return server;
  }

  get origin() {
    return `http://127.0.0.1:${this.#http.address().port}`;
  }

  url(list = "products") {
    return `${this.origin}/live/${list}`;
  }

  stop() {
    this.#http.closeAllConnections();
    this.#http.close();
  }

  /** Changes rows as a transaction does; each stream is told later. */
  change(change, cause) {
    change(this.lists);
    for (const stream of [...this.streams]) {
      const wait = this.delay();
      setTimeout(() => stream.tell(cause), wait);
    }
  }

  /** The cause that a write request names. */
  static causeOf(headers) {
    const [space, number] = new Headers(headers).get("Livelist-Cause")?.split(".") ?? [];
    return space && { space, number: Number(number) };
  }

  documentOf(name, query) {
    const [list, id] = name.split("/");
    return this.#versioned(name, query, id ? { row: this.lists[list].find((row) => `${row.id}` === id) ?? null } : this.#pageOf(list, query));
  }

  #pageOf(name, query) {
    const asked = new URLSearchParams(query);
    const [field = "id", direction] = asked.get("sort")?.split(",") ?? [];
    const sorted = [...this.lists[name]].sort((a, b) => (a[field] > b[field] ? 1 : a[field] < b[field] ? -1 : a.id - b.id));
    const rows = direction === "desc" ? sorted.reverse() : sorted;
    if (asked.has("page.from")) {
      return this.#anchored(rows, field, direction === "desc" ? -1 : 1, asked);
    }
    const [page, size] = [Number(asked.get("page") ?? 0), Number(asked.get("size") ?? 20)];
    return { rows: rows.slice(page * size, (page + 1) * size), page, size, hasMore: rows.length > (page + 1) * size, total: rows.length };
  }

  /** A page that begins, and perhaps ends, at places in the order: those of a row, there or not. */
  #anchored(rows, field, way, asked) {
    const placeOf = (row) => row && Buffer.from(JSON.stringify([row[field], row.id])).toString("base64url");
    const isBefore = (row, place) => {
      const [value, id] = JSON.parse(Buffer.from(place, "base64url"));
      return (row[field] === value ? row.id - id : row[field] < value ? -way : way) * (row[field] === value ? way : 1) < 0;
    };
    const [from, to, size] = [asked.get("page.from"), asked.get("page.to"), Number(asked.get("size") ?? 20)];
    const before = from ? rows.filter((row) => isBefore(row, from)).length : 0;
    const between = rows.slice(before).filter((row) => !to || isBefore(row, to));
    const most = to ? this.mostRows : size;
    const next = between.length > most ? placeOf(between[most]) : (to ?? null);
    return { rows: between.slice(0, most), size, hasMore: next !== null, total: rows.length, before, start: from || (placeOf(between[0]) ?? null), next };
  }

  #versioned(name, query, document) {
    const text = JSON.stringify(document);
    const version = createHash("sha256").update(`${name}?${query}${text}`).digest("base64url").slice(0, 22);
    this.#history.set(version, text);
    return { document: JSON.parse(text), version };
  }

  known(version) {
    return this.#history.has(version) ? JSON.parse(this.#history.get(version)) : undefined;
  }

  async #answer(request, response) {
    const chunks = [];
    for await (const chunk of request) {
      chunks.push(chunk);
    }
    const { method, url, headers } = request;
    const seen = { method, url, headers, body: Buffer.concat(chunks).toString() };
    this.requests.push(seen);
    const instead = await this.instead(seen);
    if (instead) {
      response.writeHead(instead.status, instead.headers);
      response.end(instead.body);
      return;
    }
    const { pathname, searchParams } = new URL(url, this.origin);
    const space = searchParams.get("cause.space");
    if (space && !this.knowsCauses) {
      return problem(response, 400, "There is no parameter 'cause.space'", { parameter: "cause.space" });
    }
    if (pathname === "/live" && this.combines) {
      const entries = method === "POST" ? JSON.parse(seen.body).lists : entriesOf(searchParams);
      if (entries.length > this.mostLists) {
        return problem(response, 400, "There are too many lists", { parameter: "s", allowed: `up to ${this.mostLists} lists` });
      }
      return new Answer(this, response, space, entries);
    }
    const name = pathname.replace("/live/", "");
    if (method !== "GET" || !this.lists[name.split("/")[0]]) {
      return problem(response, method === "GET" ? 404 : 405, "There is no such list");
    }
    searchParams.delete("cause.space");
    const version = headers["last-event-id"] ?? searchParams.get("lastEventId") ?? undefined;
    searchParams.delete("lastEventId");
    if (headers.accept === "text/event-stream") {
      return new Answer(this, response, space, [{ list: name, query: searchParams.toString(), version }]);
    }
    const now = this.documentOf(name, searchParams.toString());
    response.writeHead(200, { "Content-Type": "application/json", ETag: `"${now.version}"` });
    response.end(JSON.stringify(now.document));
  }
}

function entriesOf(parameters) {
  return parameters.getAll("s").map((entry) => {
    const [, id, list, query] = /^([\w-]{1,16}):([^?]*)\??(.*)$/s.exec(entry);
    return { id, list, query, version: parameters.get(`v.${id}`) ?? undefined };
  });
}

function problem(response, status, detail, more) {
  response.writeHead(status, { "Content-Type": "application/problem+json" });
  response.end(JSON.stringify({ status, detail, ...more }));
}

/** One stream of one or several lists. */
class Answer {
  #server;
  #response;
  #space;
  entries;

  constructor(server, response, space, entries) {
    this.#server = server;
    this.#response = response;
    this.#space = space;
    response.writeHead(200, { "Content-Type": "text/event-stream" });
    response.write("retry: 20\n\n");
    server.streams.add(this);
    response.on("close", () => server.streams.delete(this));
    this.entries = entries.filter((entry) => {
      const refused = entry.id && server.refuse(entry.list);
      if (refused) {
        this.send(entry, "problem", refused);
        return false;
      }
      const { document, version } = server.documentOf(entry.list, entry.query);
      const known = server.known(entry.version);
      if (!known) {
        this.send(entry, "snapshot", document, version);
      } else if (entry.version !== version) {
        this.send(entry, "patch", patchOf(known, document), version);
      }
      Object.assign(entry, { document, version });
      this.send(entry, "status", { state: "live" });
      return true;
    });
  }

  tell(cause) {
    for (const entry of this.entries) {
      const { document, version } = this.#server.documentOf(entry.list, entry.query);
      const causes = cause && this.#server.knowsCauses && cause.space === this.#space ? [cause.number] : undefined;
      if (version !== entry.version) {
        this.send(entry, "patch", patchOf(entry.document, document), version, causes);
      } else if (causes) {
        this.send(entry, "cause", causes.join(" "));
      }
      Object.assign(entry, { document, version });
    }
  }

  send({ id }, event, data, version, causes) {
    if (event === "snapshot") {
      this.#server.snapshots.push(data);
    }
    const lines = [
      ...(id ? [`list: ${id}`] : []),
      ...(causes ? [`cause: ${causes.join(" ")}`] : []),
      `event: ${event}`,
      ...(version ? [`id: ${version}`] : []),
      `data: ${typeof data === "string" ? data : JSON.stringify(data)}`,
    ];
    this.#response.write(`${lines.join("\n")}\n\n`);
  }

  status(state, more = {}) {
    this.send({}, "status", { state, ...more });
  }

  end() {
    this.#response.end();
  }

  cut() {
    this.#response.destroy();
  }
}

/** Rows that have gone, then each row at its place. */
function patchOf(before, after) {
  if (!after.rows) {
    return [{ op: "replace", path: "/row", value: after.row }];
  }
  const operations = [];
  const rows = [...before.rows];
  for (let place = rows.length - 1; place >= 0; place--) {
    if (!after.rows.some(({ id }) => id === rows[place].id)) {
      rows.splice(place, 1);
      operations.push({ op: "remove", path: `/rows/${place}` });
    }
  }
  after.rows.forEach((row, place) => {
    const from = rows.findIndex(({ id }) => id === row.id);
    if (from < 0) {
      rows.splice(place, 0, row);
      operations.push({ op: "add", path: `/rows/${place}`, value: row });
      return;
    }
    if (from !== place) {
      rows.splice(place, 0, ...rows.splice(from, 1));
      operations.push({ op: "move", from: `/rows/${from}`, path: `/rows/${place}` });
    }
    if (JSON.stringify(rows[place]) !== JSON.stringify(row)) {
      operations.push({ op: "replace", path: `/rows/${place}`, value: row });
    }
  });
  for (const name of Object.keys(after).filter((name) => name !== "rows" && before[name] !== after[name])) {
    operations.push({ op: "replace", path: `/${name}`, value: after[name] });
  }
  return operations;
}
