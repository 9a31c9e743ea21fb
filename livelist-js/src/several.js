/** The longest address to ask with; above it goes into the body of a POST. */
const LONGEST_ADDRESS = 2_000;
/** How long a connection that takes over may take to come abreast of the one before. */
const HANDOVER = 2_000;

/**
 * What a stream needs beside for several feeds: the request for all of them, and the next connection, which takes over from
 * the one before once it has come abreast of it. This module imports nothing: it comes with the second list, and alone.
 */
export class Several {
  /** The connection that is to take over. */
  next;
  #stream;
  #isForeign;
  /** By copy of the next connection: the versions that its feed has left behind since that was opened. */
  #passed = new WeakMap();

  constructor(stream, isForeign) {
    this.#stream = stream;
    this.#isForeign = isForeign;
  }

  /** The request for the lists of a connection. */
  requestOf(copies, { lastEventId, ...request }, inSpace) {
    const { environment, causes } = this.#stream;
    const { base } = request;
    const lists = [...copies].map(([id, { feed, version }]) => ({ id, ...entryOf(feed.url, base), version }));
    const parameters = lists.map(({ id, list, query }) => `s=${encodeURIComponent(`${id}:${list}?${query}`)}`);
    const versions = lists.filter(({ version }) => version).map(({ id, version }) => `v.${id}=${encodeURIComponent(version)}`);
    const address = inSpace(`${base}?${[...parameters, ...versions].join("&")}`);
    const length = new URL(address, environment.location?.href).href.length;
    if (length < LONGEST_ADDRESS && !causes.byPost) {
      return { ...request, url: address };
    }
    const more = { "Content-Type": "application/json", ...(this.#isForeign(base, environment) ? {} : csrfHeader(environment)) };
    return { ...request, url: inSpace(base), method: "POST", body: JSON.stringify({ lists }), more };
  }

  /** Opens the connection that is to take over. */
  replace(wanted) {
    this.drop();
    this.next = this.#stream.open(wanted);
  }

  drop() {
    this.next?.close();
    this.next = undefined;
  }

  onRemoved() {
    const { line, feeds } = this.#stream;
    if (this.next && ![...line.copies.values()].some(({ feed }) => feeds.has(feed))) {
      this.#takeOver(); // nobody shows anything of the one before
    }
  }

  /** Whether the end of a connection is dealt with. */
  onEnd(line, error) {
    const { causes } = this.#stream;
    const isCombined = line.copies.size > 1;
    if (isCombined && [414, 431].includes(error?.status) && !causes.byPost) {
      causes.byPost = true;
      this.#stream.reopen(line);
    } else if (isCombined && error?.final) {
      this.#split(line, error);
    } else if (line !== this.next && this.next) {
      this.#takeOver(); // what is to replace it is on its way
    } else {
      return false;
    }
    return true;
  }

  /**
   * The server does not take these lists at once: those that the connection before has stay on it, else the first one, or
   * the first half where there may only be too many.
   */
  #split(line, error) {
    const stream = this.#stream;
    const { wanted } = stream;
    const kept = this.next === line ? wanted.filter((feed) => stream.line.copyOf(feed)) : [];
    const isLimit = error.status === 400 && (kept.length > 1 || wanted.length > 2);
    const stays = kept.length > 0 ? kept : wanted.slice(0, isLimit ? Math.ceil(wanted.length / 2) : 1);
    stream.split(error, wanted.filter((feed) => !stays.includes(feed)), isLimit);
    if (kept.length > 0) {
      this.drop();
    } else {
      stream.connect();
    }
  }

  /** One of several lists is refused; the others go on. */
  onProblem(line, copy, error) {
    const { feed } = copy;
    line.copies.delete(copy.id);
    feed.line = line;
    if (error.final) {
      feed.end(error);
    } else {
      feed.update({ status: "reconnecting", reason: undefined, since: undefined, error });
      this.#stream.timer("entry", this.#stream.wait(error), () => this.#stream.plan());
    }
  }

  /** The connection before has brought a feed from a version to the one that it shows now. */
  onShown(feed, before) {
    const copy = this.next?.copyOf(feed);
    if (copy && feed.state.version !== before) {
      const passed = this.#passed.get(copy) ?? new Set();
      passed.add(before).delete(feed.state.version);
      this.#passed.set(copy, passed);
    }
  }

  /** Each list goes over to the next connection as soon as that has what is shown of it, so that none goes back. */
  handOver() {
    const line = this.next;
    const left = [...line.copies.values()].filter((copy) => copy.feed.line !== line);
    const isSaid = ({ said, document }) => said.status !== undefined && (document !== undefined || said.status !== "live");
    for (const copy of left.filter((copy) => copy.said.status !== undefined && this.#isAbreast(copy))) {
      copy.feed.line = line;
      copy.show();
    }
    if (left.every((copy) => copy.feed.line === line)) {
      this.#takeOver();
    } else if (left.every(isSaid) && !this.#stream.timers.handover) {
      this.#stream.timer("handover", HANDOVER, () => this.#takeOver());
    }
  }

  /** Whether what a copy has is what its feed shows, or newer. */
  #isAbreast(copy) {
    return !this.#passed.get(copy)?.has(copy.version) || copy.version === copy.feed.state.version;
  }

  #takeOver() {
    const { next } = this;
    this.#stream.clear("handover");
    this.#stream.line?.close();
    this.#stream.line = next;
    this.next = undefined;
    for (const copy of next.copies.values()) {
      if (copy.feed.line !== next) {
        copy.feed.line = next;
        if (copy.said.status) {
          copy.show();
        } else if (copy.feed.state.status !== "connecting") {
          copy.feed.update({ status: "reconnecting", reason: undefined, since: undefined });
        }
      }
    }
    this.#stream.plan();
  }
}

/** A list by its name, and a row by its path. */
function entryOf(url, base) {
  const [list, query = ""] = url.slice(base.length + 1).split(/\?(.*)/s, 2);
  return { list, query };
}

/** What a server asks of a POST to know that it is from its own page: from the page, or from a cookie. */
function csrfHeader({ document }) {
  const meta = (name) => document?.querySelector?.(`meta[name="${name}"]`)?.content;
  const [, cookie] = /(?:^|; )XSRF-TOKEN=([^;]*)/.exec(document?.cookie ?? "") ?? [];
  const token = meta("_csrf") ?? (cookie && decodeURIComponent(cookie));
  return token ? { [meta("_csrf_header") ?? "X-XSRF-TOKEN"]: token } : {};
}
