import { liveList } from "./index.js";
import { urlOf } from "./query.js";

/** From the worst to the best. */
const STATUSES = ["closed", "reconnecting", "stale", "live"];
const NOTHING = Object.freeze([]);
const sum = (numbers) => numbers.reduce((total, number) => total + number, 0);

/** A list that grows at its end; see endless.d.ts. */
export function endlessList(url, options = {}) {
  return new EndlessList(url, options);
}

/**
 * One live list for each page. The last one begins at a place and has a size; all before it begin at a place and end where
 * the next one begins, so that rows come and go between them without a gap. A page that gets another one behind it takes its
 * document along to the address that ends there: the server has to say only that it is the same.
 */
class EndlessList {
  #url;
  #options;
  #query;
  #pages = [];
  #listeners = new Set();
  #previous;
  #snapshot;
  #isHeld = false;
  #isClosed = false;
  #isLooking = false;
  /** The pages above the one that was held, until they have all rows. */
  #coming = new Set();

  constructor(url, { query, initial, ...options }) {
    this.#url = url;
    this.#query = query;
    this.#options = options;
    this.#pages = [this.#page("", undefined, initial)];
    this.#look();
  }

  getSnapshot = () => this.#snapshot;

  subscribe = (listener) => {
    const own = () => listener();
    this.#listeners.add(own);
    [...this.#pages].forEach((page) => this.#follow(page));
    return () => {
      this.#listeners.delete(own);
      if (this.#listeners.size === 0) {
        this.#pages.forEach((page) => this.#leave(page));
        this.#look();
      }
    };
  };

  get status() {
    return this.#snapshot.status;
  }

  get pending() {
    return this.#snapshot.held;
  }

  get url() {
    return urlOf(this.#url, this.#query);
  }

  loadMore = () => {
    const last = this.#pages.at(-1);
    const { document } = last.list.getSnapshot();
    if (document?.next && !this.#isClosed) {
      this.#replace(last, [this.#page(last.from, document.next, initialOf(last)), this.#page(document.next, undefined)]);
      this.#look();
    }
  };

  setQuery = (query) => {
    if (JSON.stringify(textOf(query)) !== JSON.stringify(textOf(this.#query))) {
      this.#previous = this.#snapshot.document;
      this.#query = query;
      this.#isHeld = false;
      this.#dropComing();
      const pages = this.#pages;
      this.#pages = [this.#page("", undefined)];
      this.#listeners.size > 0 && this.#follow(this.#pages[0]);
      pages.forEach((page) => this.#leave(page));
      this.#look();
    }
  };

  /**
   * The first page begins at the place of its first row from now on, so that it does not grow while nobody sees what is new:
   * the server counts the rows before it, in a list that keeps totals.
   */
  hold = () => {
    this.#isHeld = true;
    this.#dropComing();
    const [first] = this.#pages;
    const { start, total } = first.list.getSnapshot().document ?? {};
    if (first.from === "" && start && total !== undefined) {
      this.#replace(first, [this.#page(start, first.to, initialOf(first))]);
    }
    this.#pages.forEach(({ list }) => list.hold());
    this.#look();
  };

  release = () => {
    this.#isHeld = false;
    const [first] = this.#pages;
    const isSame = !first.list.pending?.before;
    this.#pages.forEach(({ list }) => list.release());
    if (first.from !== "" && !this.#isClosed) {
      const top = this.#page("", isSame ? first.to : first.from, isSame ? initialOf(first) : undefined);
      isSame || this.#coming.add(top);
      this.#replace(first, isSame ? [top] : [top, first]);
    }
    this.#look();
  };

  reconnect = () => this.#pages.forEach(({ list }) => list.reconnect());

  /** All pages show what one of them writes. */
  ahead = (patch, write) => {
    const isAtEnd = [patch].flat().some(({ add, first }) => add && first === false);
    return this.#pages.at(isAtEnd ? -1 : 0).list.ahead(patch, write);
  };

  close = () => {
    this.#isClosed = true;
    this.#pages.forEach(({ list }) => list.close());
    this.#look();
    this.#listeners.clear();
  };

  /** @param initial the document that it begins with */
  #page(from, to, initial, more) {
    const query = { ...Object.fromEntries(textOf(this.#query)), ...more, "page.from": from, "page.to": to };
    return { from, to, list: liveList(this.#url, { ...this.#options, initial, query }) };
  }

  #dropComing() {
    this.#pages = this.#pages.filter((page) => !this.#coming.has(page));
    this.#coming.forEach((page) => this.#leave(page));
    this.#coming.clear();
  }

  #follow(page) {
    page.leave ??= page.list.subscribe(() => this.#look());
  }

  #leave(page) {
    [page, ...(page.parts ?? [])].forEach((one) => {
      one.leave?.();
      one.leave = undefined;
    });
  }

  #replace(page, pages) {
    this.#pages.splice(this.#pages.indexOf(page), 1, ...pages);
    page.parts?.forEach((part) => pages.includes(part) || this.#leave(part));
    page.parts = undefined;
    if (this.#coming.delete(page)) {
      pages.forEach((next) => this.#coming.add(next));
    }
    if (page.leave) {
      pages.forEach((next) => this.#follow(next));
      pages.includes(page) || this.#leave(page);
    }
    if (this.#isHeld) {
      pages.forEach(({ list }) => list.hold());
    }
  }

  #look() {
    if (this.#isLooking) {
      return;
    }
    this.#isLooking = true;
    this.#split();
    this.#isLooking = false;
    if ([...this.#coming].every((page) => isWhole(page))) {
      this.#coming.clear();
    }
    const snapshots = this.#pages.filter((page) => !this.#coming.has(page)).map(({ list }) => list.getSnapshot());
    const known = snapshots.slice(0, [...snapshots, {}].findIndex(({ document }) => !document));
    const next = this.#merge(snapshots, known.map(({ document }) => document));
    next.isLoading ||= this.#coming.size > 0 && next.status !== "closed";
    const before = this.#snapshot;
    if (before === undefined || Object.keys(next).some((name) => next[name] !== before[name])) {
      this.#snapshot = Object.freeze(next);
      [...this.#listeners].forEach((listener) => listener());
    }
  }

  /**
   * A page between two places that has got more rows than the server gives at once becomes two, each with room for more: where
   * half of its rows end is asked for first. It is shown until both are there.
   */
  #split() {
    for (const page of [...this.#pages]) {
      const { document } = page.list.getSnapshot();
      if (!page.parts && page.leave && document && !isWhole(page)) {
        const { rows } = document;
        this.#prepare(page, [this.#page(page.from, undefined, undefined, { size: Math.ceil(rows.length / 2) })]);
      } else if (page.parts) {
        const documents = page.parts.map(({ list }) => list.getSnapshot().document);
        if (documents.length === 1 && documents[0]?.next) {
          const [{ next: middle }] = documents;
          this.#prepare(page, [this.#page(page.from, middle, initialOf(page.parts[0])), this.#page(middle, page.to)]);
        } else if (documents.length === 2 && documents.every(Boolean)) {
          this.#replace(page, page.parts);
          this.#split();
          return;
        }
      }
    }
  }

  #prepare(page, parts) {
    const before = page.parts ?? [];
    page.parts = parts;
    parts.forEach((part) => this.#follow(part));
    before.forEach((part) => this.#leave(part));
  }

  #merge(snapshots, documents) {
    const before = this.#snapshot ?? {};
    const said = snapshots.map(({ status }) => status).filter((status) => status !== "connecting");
    const status = STATUSES.find((one) => said.includes(one)) ?? (documents.length > 0 && this.#listeners.size > 0 ? before.status : undefined) ?? "connecting";
    const told = snapshots.find((snapshot) => snapshot.status === status) ?? snapshots[0];
    const document = this.#document(documents) ?? this.#previous;
    if (documents.length > 0 || told.error?.forbidden) {
      this.#previous = undefined;
    }
    const counts = snapshots.map(({ held }) => held).filter(Boolean);
    return {
      status,
      rows: document?.rows ?? NOTHING,
      document,
      hasMore: document?.hasMore ?? false,
      isLoading: documents.length < snapshots.length && status !== "closed",
      pending: documents.length === 0 && document !== undefined,
      held: this.#isHeld ? countOf(counts, before.held) : undefined,
      unconfirmed: Math.max(...snapshots.map(({ unconfirmed }) => unconfirmed)),
      reason: told.reason,
      since: told.since,
      error: snapshots.find(({ error }) => error)?.error,
    };
  }

  /** All documents as one: the same as before where they are. A row that goes from one page to another may be in both for a moment. */
  #document(documents) {
    const { document: before } = this.#snapshot ?? {};
    if (documents.length === 0) {
      return undefined;
    }
    const all = new Map(documents.flatMap(({ rows }) => rows).reverse().map((row) => [row.id, row]));
    const ids = new Set(documents.flatMap(({ rows }) => rows.map(({ id }) => id)));
    const rows = [...ids].map((id) => all.get(id));
    const { hasMore } = documents.at(-1);
    const { total } = documents[0];
    const same = before?.rows.length === rows.length && rows.every((row, place) => row === before.rows[place]);
    if (same && before.hasMore === hasMore && before.total === total) {
      return before;
    }
    return Object.freeze({ rows: same ? before.rows : Object.freeze(rows), hasMore, ...(total === undefined ? {} : { total }) });
  }
}

/** Whether a page is there, and has all rows up to the place where it is to end. */
function isWhole({ list, to }) {
  const { document } = list.getSnapshot();
  return document !== undefined && (!to || document.next === to);
}

/** What a page shows, for one that takes its place. */
function initialOf({ list }) {
  const { document, version } = list.getSnapshot();
  return document && { document, etag: version };
}

/** What all pages count, and what has come before the first one. The same object as before where nothing else has been counted. */
function countOf(counts, known) {
  const [added, changed, removed] = ["added", "changed", "removed"].map((name) => sum(counts.map((count) => count[name])));
  const { before = 0 } = counts[0] ?? {};
  const now = { added: added + Math.max(0, before), changed, removed: removed + Math.max(0, -before) };
  return known && Object.keys(now).every((name) => now[name] === known[name]) ? known : Object.freeze(now);
}

/** A query as names and values. */
function textOf(query = {}) {
  return query instanceof URLSearchParams ? [...new Set(query.keys())].map((name) => [name, query.getAll(name)]) : Object.entries(query);
}
