import { observer } from "./observer.js";

/** How many events are kept, and how much of each. */
const EVENTS = 200;
const LONGEST = 2_000;

const STYLE = `
  :host { position: fixed; inset: auto 0 0 auto; z-index: 2147483647; font: 12px/1.4 ui-monospace, monospace; color: #ddd; }
  details { background: #1b1e24; border: 1px solid #444; max-width: min(100vw, 60rem); max-height: 60vh; overflow: auto; }
  summary { padding: .3rem .6rem; cursor: pointer; position: sticky; top: 0; background: #1b1e24; }
  table { border-collapse: collapse; width: 100%; }
  th, td { padding: .15rem .6rem; text-align: left; vertical-align: top; border-top: 1px solid #333; }
  td.data { overflow-wrap: anywhere; white-space: pre-wrap; color: #aaa; }
  .live { color: #6c6 } .stale, .reconnecting, .connecting { color: #fc6 } .closed, .problem { color: #f77 }
`;

/** A panel that shows what the client does; see devtools.d.ts. */
export function liveListDevtools({ target = document.body, open = false } = {}) {
  const host = element("div", { className: "livelist-devtools" });
  const root = host.attachShadow({ mode: "open" });
  const summary = element("summary");
  const lists = element("tbody");
  const events = element("tbody");
  root.append(
    element("style", { textContent: STYLE }),
    element("details", { open }, summary, table(["list", "status", "version", "rows", "ahead", "error"], lists), table(["", "list", "event", "data"], events)),
  );
  target.append(host);

  const shown = new Map();
  const draw = () => {
    const states = [...shown.keys()].map(({ state }) => state.status);
    summary.textContent = `Livelist: ${states.length} lists, ${states.filter((status) => status === "live").length} live`;
  };

  function show(feed) {
    const { status, reason, version = "", document, error } = feed.state;
    const row = shown.get(feed) ?? lists.appendChild(element("tr"));
    shown.set(feed, row);
    const cells = [nameOf(feed), reason ? `${status} (${reason})` : status, version, document?.rows.length ?? "", feed.ahead?.count(feed) ?? 0, error?.message ?? ""];
    row.replaceChildren(...cells.map((text, place) => element("td", { textContent: text, className: place === 1 ? status : "" })));
  }

  function log(names, type, data) {
    const cells = [new Date().toISOString().slice(11, 23), names, type];
    const row = element("tr", {}, ...cells.map((text) => element("td", { textContent: text, className: type })));
    row.append(element("td", { textContent: data.slice(0, LONGEST), className: "data" }));
    events.prepend(row);
    events.children[EVENTS]?.remove();
  }

  function take({ type, feed, feeds = [feed], event }) {
    if (type === "close") {
      shown.get(feed)?.remove();
      shown.delete(feed);
    } else {
      feeds.forEach(show);
    }
    const names = feeds.map(nameOf).join(", ");
    if (type === "connect") {
      log(names, "connect", feeds.length > 1 ? `${feeds.length} lists over one stream` : "");
    } else if (type === "event") {
      const causes = event.causes ? `causes ${event.causes.join(" ")}: ` : "";
      log(names, event.type, causes + event.data);
    }
    draw();
  }

  const others = observer.tell;
  const tell = (told) => {
    others?.(told);
    take(told);
  };
  observer.tell = tell;
  draw();
  return () => {
    host.remove();
    observer.tell = observer.tell === tell ? others : observer.tell;
  };
}

function nameOf({ url }) {
  return url.replace(/^https?:\/\/[^/]+/, "");
}

function table(names, body) {
  const head = element("tr", {}, ...names.map((textContent) => element("th", { textContent })));
  return element("table", {}, element("thead", {}, head), body);
}

/** Texts become text nodes, so nothing in them is ever read as markup. */
function element(name, properties = {}, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}
