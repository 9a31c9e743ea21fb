import { once } from "node:events";
import { createServer } from "node:http";

/** A server on a real socket that does with each request what the test says, when it says so. */
export class StreamServer {
  #http = createServer((request, response) => this.#arrive(new Connection(request, response)));
  #arrived = [];
  #awaited = [];

  /** Started, and stopped with the test. */
  static async start(test) {
    const server = new StreamServer();
    server.#http.listen(0, "127.0.0.1");
    await once(server.#http, "listening");
    test.after(() => server.stop());
    return server;
  }

  get origin() {
    return `http://127.0.0.1:${this.#http.address().port}`;
  }

  get url() {
    return `${this.origin}/live/products`;
  }

  /** The next request that has not been looked at yet. */
  next() {
    return this.#arrived.length > 0
      ? Promise.resolve(this.#arrived.shift())
      : new Promise((resolve) => this.#awaited.push(resolve));
  }

  /** How many requests nobody has looked at. */
  get unseen() {
    return this.#arrived.length;
  }

  stop() {
    this.#http.closeAllConnections();
    this.#http.close();
  }

  #arrive(connection) {
    const awaited = this.#awaited.shift();
    if (awaited) {
      awaited(connection);
    } else {
      this.#arrived.push(connection);
    }
  }
}

class Connection {
  #response;

  constructor(request, response) {
    this.#response = response;
    this.url = request.url;
    this.headers = request.headers;
    /** Resolves when the client has gone. */
    this.gone = once(response, "close");
  }

  get lastEventId() {
    return this.headers["last-event-id"];
  }

  /** The head of a stream, and whatever bytes are to come first. */
  open(bytes = ":\n\n") {
    this.#response.writeHead(200, { "Content-Type": "text/event-stream", "Access-Control-Allow-Origin": "*" });
    return this.send(bytes);
  }

  send(bytes) {
    this.#response.write(bytes);
    return this;
  }

  snapshot(document, id) {
    return this.send(`event: snapshot\nid: ${id}\ndata: ${JSON.stringify(document)}\n\n`);
  }

  patch(operations, id) {
    return this.send(`event: patch\nid: ${id}\ndata: ${JSON.stringify(operations)}\n\n`);
  }

  status(state, more = {}) {
    return this.send(`event: status\ndata: ${JSON.stringify({ state, ...more })}\n\n`);
  }

  retry(milliseconds) {
    return this.send(`retry: ${milliseconds}\n\n`);
  }

  end() {
    this.#response.end();
  }

  /** Breaks the connection without a word. */
  cut() {
    this.#response.destroy();
  }

  /** An answer that is no stream. */
  answer(status, headers = {}, body = "") {
    this.#response.writeHead(status, headers);
    this.#response.end(typeof body === "string" ? body : JSON.stringify(body));
  }

  /** A problem, as the server tells it. */
  problem(status, detail, more = {}) {
    this.answer(status, { "Content-Type": "application/problem+json" }, { status, detail, ...more });
  }
}
