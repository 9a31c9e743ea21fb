/** How long to wait for the cause of a write that has succeeded before the document is asked for. */
const GRACE = 1_000;
/** How long between two questions, and how long to ask at all. */
const AGAIN = 1_000;
const LIMIT = 10_000;

/** What is written to the list of a request. This module imports nothing: it comes where it is wanted, and alone. */
export function aheadOf(causes, request, entries, environment, tools) {
  causes.space ??= newSpace();
  return new Ahead({
    ...tools,
    feeds: () => entries().map(({ feed }) => feed),
    tell: () => entries().forEach(({ tell }) => tell()),
    next: () => ({ number: ++causes.count, cause: `${causes.space}.${causes.count}` }),
    hasCauses: () => !causes.refused,
    request,
    environment,
  });
}

/** A name that nobody can guess. */
function newSpace() {
  const bytes = crypto.getRandomValues(new Uint8Array(18));
  return btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_");
}

/**
 * What is written to a list, shown before the server has confirmed it. A write is shown over the document of each feed of
 * the list until that feed has it: the stream names its cause, or the document has come to the version that was read after
 * the write, or the document says the same as the write. A write that fails is shown no more.
 *
 * Writes to the same row go out one after the other, and so do rows that are added; other writes do not wait for each other.
 */
class Ahead {
  #source;
  #writes = [];
  #queues = new Map();
  #shown = new WeakMap();
  #checks = new WeakSet();
  /** The version that each feed is on its way to, and the writes that are in it. */
  #expected = new WeakMap();
  #edition = 0;
  #told = 0;

  /**
   * @param source `feeds()` of the list, `tell()` when something else is to be shown, `next()` gives the next cause and
   *     `hasCauses()` whether streams name them, `request` is how to ask for a document; `errorOf(response)`,
   *     `parseJson(text)` and `equal(a, b)`
   */
  constructor(source) {
    this.#source = source;
  }

  /** How many writes are shown over a feed that it does not have. */
  count(feed) {
    return this.#pending(feed).length;
  }

  /**
   * Shows a patch and sends a write.
   *
   * @returns a promise of what the write gives, once it is in the documents that are shown; or of its error
   */
  async write(feed, patch, send) {
    const operations = [patch].flat().map((operation) => ({ ...operation, seenAs: new WeakMap() }));
    const before = new Set(rowsOf(feed?.state.document).map(({ id }) => id));
    const { number, cause } = this.#source.next();
    const write = { number, operations, feed, before, done: false, had: new Set() };
    const confirmed = new Promise((resolve) => (write.confirm = resolve));
    this.#writes.push(write);
    this.#change();
    try {
      const result = await this.#inTurn(keysOf(operations), () => send({ cause, headers: { "Livelist-Cause": cause } }));
      if (isResponse(result) && !result.ok) {
        throw await this.#source.errorOf(result, this.#source.environment);
      }
      await this.#nameRows(operations, result);
      write.done = true;
      this.#change();
      this.#settle();
      this.#source.environment.setTimeout(() => this.#limit(write), LIMIT);
      await confirmed;
      return result;
    } catch (error) {
      write.isFailed = true;
      this.#writes = this.#writes.filter((other) => other !== write);
      this.#change();
      throw error;
    }
  }

  /**
   * A document with what is written over it. The same one for as long as neither changes.
   *
   * @param held where the document is one that a list stands still at: what was written since then stays over it
   */
  apply(feed, document, held) {
    if (document === undefined) {
      return document;
    }
    const shown = this.#shown.get(held ?? feed);
    if (shown?.of === document && shown.edition === this.#edition) {
      return shown.document;
    }
    const claimed = new Set();
    let next = document;
    for (const write of held ? this.#kept(held, feed) : this.#pending(feed)) {
      for (const operation of write.operations) {
        next = this.#applyTo(next, operation, write, feed, claimed, held ?? feed);
      }
    }
    this.#shown.set(held ?? feed, { of: document, edition: this.#edition, document: next });
    return next;
  }

  #kept(held, feed) {
    const writes = (held.writes ??= new Set());
    this.#pending(feed).forEach((write) => writes.add(write));
    return [...writes].filter(({ isFailed }) => !isFailed);
  }

  #pending(feed) {
    return this.#writes.filter(({ had }) => !had.has(feed));
  }

  /** After all writes before it that concern the same. */
  #inTurn(keys, send) {
    const before = keys.map((key) => this.#queues.get(key));
    const turn = Promise.all(before).then(send);
    const ended = turn.catch(() => {});
    keys.forEach((key) => this.#queues.set(key, ended));
    ended.then(() => keys.forEach((key) => this.#queues.get(key) === ended && this.#queues.delete(key)));
    return turn;
  }

  /**
   * A stream says of which writes its next document tells; or that writes move nothing in it. Then the document is asked for
   * before anything that is shown of such a write goes: perhaps what it has moved is still to come.
   */
  onCauses(feed, causes, isBare = false) {
    const told = this.#writes.filter(({ number }) => causes.includes(number));
    told.filter((write) => !isBare || !this.#isShown(feed, write)).forEach((write) => this.#have(write, feed));
  }

  #isShown(feed, write) {
    const { document } = feed.state;
    return document !== undefined && write.operations.some((operation) => this.#applyTo(document, operation, write, feed, new Set(), feed) !== document);
  }

  /** A feed shows another document, or is in another state. */
  onShown() {
    this.#settle();
  }

  /** Whoever has a write has those before it that it waited for. */
  #have(write, feed) {
    const keys = keysOf(write.operations);
    for (const other of this.#writes.slice(0, this.#writes.indexOf(write) + 1)) {
      if (other === write || keysOf(other.operations).some((key) => keys.includes(key))) {
        other.had.add(feed);
      }
    }
    this.#edition++;
  }

  #change() {
    this.#told = ++this.#edition;
    this.#source.tell();
  }

  /** Looks which writes the documents have by now. */
  #settle() {
    const edition = this.#told;
    const feeds = this.#source.feeds();
    for (const feed of feeds) {
      const expected = this.#expected.get(feed);
      if (expected?.version === feed.state.version) {
        this.#expected.delete(feed);
        expected?.writes.forEach((write) => this.#have(write, feed));
      }
      const written = new Set();
      for (const write of this.#pending(feed)) {
        const keys = keysOf(write.operations);
        const isFirst = !keys.some((key) => written.has(key));
        keys.forEach((key) => written.add(key));
        if (write.done && (feed.ended || (isFirst && this.#isIn(feed, write)))) {
          this.#have(write, feed);
        } else if (write.done) {
          this.#check(feed);
        }
      }
    }
    this.#writes = this.#writes.filter((write) => {
      const isConfirmed = write.done && feeds.every((feed) => write.had.has(feed));
      if (isConfirmed) {
        write.confirm();
      }
      return !isConfirmed;
    });
    if (edition !== this.#edition) {
      this.#told = this.#edition;
      this.#source.tell();
    }
  }

  /** Whether the document of a feed says what is written, where that can be seen in it. */
  #isIn(feed, { operations, before }) {
    const rows = rowsOf(feed.state.document);
    return (
      operations.length > 0 &&
      operations.every(({ add, change, to, remove }) => {
        if (add) {
          return rows.some((row) => row.id === add.id && !before.has(row.id));
        }
        const row = rows.find(({ id }) => id === (remove ?? change));
        return remove === undefined ? row !== undefined && this.#says(row, to) : row === undefined && before.has(remove);
      })
    );
  }

  #applyTo(document, operation, write, feed, claimed, shower) {
    const { add, first = true, change, to, remove } = operation;
    const { total } = document;
    const rows = rowsOf(document);
    const counted = (difference) => (typeof total === "number" ? { total: Math.max(0, total + difference) } : {});
    if (add) {
      const isIt = ({ id }) => id === add.id || id === operation.seenAs.get(shower);
      const looksLikeIt = (row) => !write.before.has(row.id) && this.#saysBeside(row, add);
      const row = rows.find((row) => !claimed.has(row.id) && isIt(row)) ?? rows.find((row) => !claimed.has(row.id) && looksLikeIt(row));
      if (row) {
        operation.seenAs.set(shower, row.id);
        claimed.add(row.id);
      }
      // A row that has come is the server's to change and to take away.
      if (operation.seenAs.has(shower) || write.feed !== feed || !document.rows) {
        return document;
      }
      const added = Object.freeze({ ...add });
      return frozen(document, first ? [added, ...rows] : [...rows, added], counted(1));
    }
    if (remove !== undefined) {
      const left = rows.filter(({ id }) => id !== remove);
      return left.length === rows.length ? document : frozen(document, left, counted(-1));
    }
    const place = rows.findIndex(({ id }) => id === change);
    if (place < 0 || this.#says(rows[place], to)) {
      return document;
    }
    return frozen(document, rows.map((row, at) => (at === place ? merged(row, to) : row)), {});
  }

  #says(row, members) {
    return Object.entries(members).every(([name, value]) => (isObject(value) && isObject(row[name]) ? this.#says(row[name], value) : this.#source.equal(row[name], value)));
  }

  /** Whether a row that has come is one that was added: the server has given it an id of its own. */
  #saysBeside(row, { id, ...members }) {
    return this.#says(row, members);
  }

  /** The id that the server has given to a row that was added, where the write says it. */
  async #nameRows(operations, result) {
    const added = operations.filter(({ add }) => add);
    if (added.length !== 1) {
      return;
    }
    const row = isResponse(result) ? await result.clone().text().then(this.#source.parseJson).catch(() => undefined) : result;
    if (["string", "number", "bigint"].includes(typeof row?.id)) {
      added[0].add = { ...added[0].add, id: row.id };
    }
  }

  /** Asks for the document where no cause has come, until the feed has come to the version that it had after the write. */
  #check(feed) {
    if (this.#checks.has(feed)) {
      return;
    }
    this.#checks.add(feed);
    const again = () => {
      this.#checks.delete(feed);
      this.#settle();
    };
    const check = async () => {
      const writes = this.#pending(feed).filter(({ done }) => done);
      if (writes.length > 0 && ["live", "stale"].includes(feed.state.status)) {
        const version = await this.#read(feed).catch(() => undefined);
        if (version !== undefined) {
          this.#expected.set(feed, { version, writes });
        }
        this.#settle();
      }
      this.#source.environment.setTimeout(again, AGAIN);
    };
    this.#source.environment.setTimeout(check, this.#source.hasCauses() ? GRACE : 0);
  }

  /** The version of the document as it is now. */
  async #read({ url }) {
    const { request, environment } = this.#source;
    const { headers, credentials, fetch } = request;
    const sent = new Headers(typeof headers === "function" ? await headers() : headers);
    sent.set("Accept", "application/json");
    const response = await (fetch ?? environment.fetch)(url, { headers: sent, credentials, cache: "no-store" });
    await response.body?.cancel();
    return response.ok ? /"(.*)"/.exec(response.headers.get("ETag"))?.[1] : undefined;
  }

  /** Nothing is shown for ever that the server does not confirm. */
  #limit(write) {
    for (const feed of this.#source.feeds()) {
      if (["live", "stale"].includes(feed.state.status)) {
        this.#have(write, feed);
      }
    }
    write.confirm();
    this.#change();
    this.#settle();
  }
}

/** A row with some members changed; of a nested object those that are given. */
function merged(row, members) {
  const changed = Object.entries(members).map(([name, value]) => [name, isObject(value) && isObject(row[name]) ? merged(row[name], value) : value]);
  return Object.freeze({ ...row, ...Object.fromEntries(changed) });
}

function isObject(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** What writes have to keep in order. */
function keysOf(operations) {
  return operations.map(({ add, change, remove }) => (add ? "add" : `${typeof (change ?? remove)} ${change ?? remove}`));
}

function frozen(document, rows, changes) {
  const now = document.rows ? { rows: Object.freeze(rows) } : { row: rows[0] ?? null };
  return Object.freeze({ ...document, ...changes, ...now });
}

/** The rows of a document, or its one row. One of groups has none. */
function rowsOf(document) {
  return document?.rows ?? (document?.row ? [document.row] : []);
}

function isResponse(result) {
  return typeof result?.clone === "function" && typeof result.ok === "boolean";
}
