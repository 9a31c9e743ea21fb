import { setText } from "./dom.js";

const SECONDS = 60;

const NOTICES = {
  "stale broadcaster": "The workers cannot hear each other just now. The table is read again every few seconds until they can.",
  "stale database": "The database does not answer. You see what was known last; it will catch up by itself.",
  "reconnecting draining": "This worker is shutting down. The table moves to another one.",
  "reconnecting busy": "The server is busy. The table comes back by itself.",
  "reconnecting database": "The database does not answer. The table comes back by itself.",
  "reconnecting offline": "You are offline. You see what was known last.",
  "reconnecting": "The connection is lost. You see what was known last; it comes back by itself.",
};

/** The status of a list: a lamp, who serves it, when it last changed, and how often in the last minute. */
export class Light {
  #root;
  #notice;
  #counts = new Array(SECONDS).fill(0);
  #changed;
  #timer;

  constructor(pane) {
    this.#root = pane.querySelector(".light");
    this.#notice = pane.querySelector(".notice");
    this.#timer = setInterval(() => this.#tick(), 1_000);
    this.#draw();
    this.#age();
  }

  close() {
    clearInterval(this.#timer);
  }

  show({ status, reason, document, error }) {
    this.#root.dataset.status = status;
    this.#text(".state", error?.forbidden ? "logged out" : status === "closed" && error ? "refused" : status);
    const notice = document && (NOTICES[`${status} ${reason}`] ?? NOTICES[status]);
    this.#notice.hidden = !notice;
    setText(this.#notice, notice ?? "");
    this.#root.title = error?.message ?? "";
  }

  showWorker(id, transport) {
    this.#text(".worker", [id, transport].filter(Boolean).join(" · "));
  }

  /** Something in the list has changed. */
  count() {
    this.#counts[SECONDS - 1]++;
    this.#changed = Date.now();
    this.#age();
  }

  #tick() {
    this.#draw();
    this.#age();
    this.#counts.push(0);
    this.#counts.shift();
  }

  #age() {
    const seconds = Math.floor((Date.now() - this.#changed) / 1_000);
    this.#text(".since", this.#changed === undefined ? "no change yet" : `changed ${ago(seconds)}`);
  }

  #draw() {
    const highest = Math.max(4, ...this.#counts);
    const bars = this.#counts.map((count, second) => {
      const height = (count / highest) * 20;
      return `M${second} 20v${-height}h.8v${height}z`;
    });
    const chart = this.#root.querySelector(".chart");
    const path = chart.firstElementChild ?? chart.appendChild(document.createElementNS(chart.namespaceURI, "path"));
    path.setAttribute("d", bars.join(""));
    const rate = this.#counts.at(-1);
    chart.setAttribute("aria-label", `Changes in each of the last ${SECONDS} seconds`);
    this.#text(".rate", `${rate}/s`);
  }

  #text(selector, text) {
    setText(this.#root.querySelector(selector), text);
  }
}

function ago(seconds) {
  if (seconds < 1) {
    return "just now";
  }
  return seconds < 60 ? `${seconds} s ago` : `${Math.floor(seconds / 60)} min ago`;
}
