import { applyPatch } from "./json-patch.js";
import { reconcile } from "./documents.js";
import { parseJson } from "./json.js";
import { observer } from "./observer.js";

/**
 * What is known of the list at one URL: a frozen state of `status`, `document`, `version`, `reason`, `since` and `error`,
 * replaced whenever one of them changes. A stream keeps it in step.
 */
export class Feed {
  url;
  state;
  /** Whether asking again in the same way cannot help. */
  ended = false;
  /** Whether nobody shows it any more, unless somebody comes at once. */
  isLeaving = false;
  /** Whether it has been in step with the server. */
  hasLived = false;
  /** The connection that it shows, and the stream that makes its connections. */
  line;
  stream;
  /** What is written to the list and not yet confirmed, where something was. */
  ahead;
  #onChange;

  constructor(url, known, onChange) {
    this.url = url;
    this.#onChange = onChange;
    this.state = Object.freeze({ status: "connecting", document: known?.document, version: known?.version });
    observer.tell?.({ type: "open", feed: this });
  }

  update(changes) {
    if (Object.keys(changes).some((name) => changes[name] !== this.state[name])) {
      this.state = Object.freeze({ ...this.state, ...changes });
      observer.tell?.({ type: "state", feed: this });
      this.#onChange();
    }
  }

  /** Tries again at once, even after an error that ended it. */
  reconnect() {
    this.stream.reconnect(this);
  }

  end(error) {
    const kept = error.forbidden ? { document: undefined, version: undefined } : {};
    this.ended = true;
    this.update({ ...kept, status: "closed", error, reason: undefined, since: undefined });
  }
}

/**
 * A feed as one connection has sent it. While a connection takes over from another one, both send the same changes: each has
 * a document of its own to apply them to.
 */
export class Copy {
  feed;
  document;
  version;
  /** What is said of it: `status`, `reason`, `since`, `error`. */
  said = {};
  /** The causes of what it has and the feed does not show yet. */
  #causes = [];
  /** Those that came without a document. */
  #bare = [];

  constructor(feed) {
    this.feed = feed;
    this.document = feed.state.document;
    this.version = feed.state.version;
  }

  take({ type, data, id, causes = [] }) {
    this.#causes.push(...causes);
    if (type === "cause") {
      this.#bare.push(...data.split(" ").map(Number));
      return;
    }
    const sent = parseJson(data);
    this.document = type === "patch" ? applyPatch(this.document, sent) : reconcile(this.feed.state.document ?? this.document, sent);
    this.version = id || undefined;
  }

  show() {
    const { ahead } = this.feed;
    ahead?.onCauses(this.feed, this.#causes.splice(0));
    this.feed.update({ document: this.document, version: this.version, ...this.said });
    ahead?.onCauses(this.feed, this.#bare.splice(0), true);
    ahead?.onShown();
  }
}
