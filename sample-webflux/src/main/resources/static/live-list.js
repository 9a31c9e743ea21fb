import { applyPatch } from "./json-patch.js";

const AGAIN_AFTER = 5000;

/**
 * A live list: follows the stream of one address at a time and tells of each new document and each new state.
 *
 * States: `connecting` (no document yet), `live`, `stale` (the server cannot vouch for the document just now),
 * `reconnecting`, `closed` (the server refused; tried again after a while).
 */
export class LiveList {
  #onDocument;
  #onState;
  #url;
  #source;
  #timer;
  #document;

  constructor({ onDocument, onState }) {
    this.#onDocument = onDocument;
    this.#onState = onState;
  }

  /** Leaves the present address, if there is one, for another. The first document comes soon after. */
  open(url) {
    this.close();
    this.#url = url;
    this.#onState("connecting", "");
    this.#connect();
  }

  /** Ends the stream. */
  close() {
    clearTimeout(this.#timer);
    this.#source?.close();
    this.#source = undefined;
    this.#document = undefined;
  }

  #connect() {
    // The browser reconnects by itself and then says which version it had last; see the protocol.
    const source = new EventSource(this.#url);
    this.#source = source;
    source.addEventListener("snapshot", (event) => this.#show(JSON.parse(event.data)));
    source.addEventListener("patch", (event) => this.#patch(JSON.parse(event.data)));
    source.addEventListener("status", (event) => this.#status(JSON.parse(event.data)));
    source.addEventListener("error", () => this.#lost(source));
  }

  #show(document) {
    this.#document = document;
    this.#onDocument(document);
  }

  #patch(patch) {
    let document;
    try {
      document = applyPatch(this.#document, patch);
    } catch (error) {
      // A bug on either side. A fresh stream begins with the whole document.
      console.error("A patch does not apply", patch, error);
      this.open(this.#url);
      return;
    }
    this.#show(document);
  }

  #status({ state, reason }) {
    if (state === "live" || state === "stale") {
      this.#onState(state, reason ?? "");
    } else {
      this.#onState("reconnecting", state);
    }
  }

  #lost(source) {
    if (source.readyState === EventSource.CLOSED) {
      this.#onState("closed", "the server refused");
      this.#timer = setTimeout(() => this.open(this.#url), AGAIN_AFTER);
    } else {
      this.#onState("reconnecting", "the connection was lost");
    }
  }
}
