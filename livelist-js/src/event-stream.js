/**
 * Reads the event stream format of the HTML standard from bytes, however they are cut: lines end with CR, LF or both, a
 * leading byte order mark is dropped, an event that its blank line has not followed is none.
 */
export class EventStreamParser {
  #onEvent;
  #onRetry;
  #decoder = new TextDecoder();
  #line = "";
  #afterReturn = false;
  #type = "";
  #data = [];
  #id = "";
  /** `list` and `causes` of the event that is being read, where they are given. */
  #more = {};
  /** Whether nothing has come that belongs to an event stream. */
  isEmpty = true;

  /**
   * @param onEvent called with `{type, data, id, list, causes}`; the id is the last one that was sent, as the standard has it
   * @param onRetry called with milliseconds
   */
  constructor(onEvent, onRetry = () => {}) {
    this.#onEvent = onEvent;
    this.#onRetry = onRetry;
  }

  push(bytes) {
    let text = this.#decoder.decode(bytes, { stream: true });
    if (this.#afterReturn && text !== "") {
      text = text.startsWith("\n") ? text.slice(1) : text;
      this.#afterReturn = false;
    }
    const lineEnd = /\r\n|\n|\r/g;
    let start = 0;
    for (let end = lineEnd.exec(text); end; end = lineEnd.exec(text)) {
      const line = this.#line + text.slice(start, end.index);
      this.#line = "";
      start = lineEnd.lastIndex;
      this.#take(line);
    }
    this.#afterReturn ||= start > 0 && start === text.length && text.endsWith("\r");
    this.#line += text.slice(start);
  }

  #take(line) {
    if (line === "") {
      this.#dispatch();
      return;
    }
    const colon = line.indexOf(":");
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? "" : line.slice(colon + 1).replace(/^ /, "");
    this.isEmpty &&= !["", "event", "data", "id", "retry"].includes(field);
    if (field === "event") {
      this.#type = value;
    } else if (field === "data") {
      this.#data.push(value);
    } else if (field === "id" && !value.includes("\0")) {
      this.#id = value;
    } else if (field === "list") {
      this.#more.list = value;
    } else if (field === "cause") {
      this.#more.causes = [...(this.#more.causes ?? []), ...value.split(" ").map(Number)];
    } else if (field === "retry" && /^\d+$/.test(value)) {
      this.#onRetry(Number(value));
    }
  }

  #dispatch() {
    if (this.#data.length > 0) {
      this.#onEvent({ type: this.#type || "message", data: this.#data.join("\n"), id: this.#id, ...this.#more });
    }
    this.#more = {};
    this.#type = "";
    this.#data = [];
  }
}
