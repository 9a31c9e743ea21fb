import { OwnSession } from "./login.js";
import { Pane } from "./pane.js";
import { Session } from "./session.js";

/*
 * The address of the page says what it shows: `list`, `beside` (the address of a worker for a second pane; empty for the page's
 * own), `transport` (of the streams); all else is the query of the first pane.
 */

const OWN = ["list", "beside", "transport"];
const NEWS_EVERY = 4_000;

const byId = (id) => document.getElementById(id);
const address = new URLSearchParams(location.search);
const session = new OwnSession();
/** The session of a second pane on another origin: a link to this page may name any origin, and no password goes there unasked. */
let other = session;
const transport = address.get("transport") ?? "auto";
let list = address.get("list") === "orders" ? "orders" : "products";
let query = new URLSearchParams([...address].filter(([name]) => !OWN.includes(name)));
let second;

const first = new Pane({ origin: "", session, transport, onQuery: remember, onNews: tell });
byId("panes").append(first.root);
first.root.querySelector(".close").hidden = true;

/** For the browser's console, and for tests. */
window.panes = () => [first, second].filter(Boolean);

function show(next) {
  list = next;
  document.querySelectorAll("[data-list]").forEach((button) => (button.ariaPressed = String(button.dataset.list === next)));
  first.open(list, query);
  second?.open(list, new URLSearchParams(query));
  remember(list, query);
}

for (const button of document.querySelectorAll(".tabs [data-list]")) {
  button.addEventListener("click", () => {
    if (button.dataset.list !== list) {
      query = new URLSearchParams();
      show(button.dataset.list);
    }
  });
}

/* The second pane. */

function split(origin) {
  second?.close();
  other = origin === "" ? session : new Session();
  other.addEventListener("change", showUser);
  second = new Pane({ name: "second pane", origin, session: other, transport, onQuery: () => {}, onNews: () => {}, onClose: join });
  byId("panes").append(second.root);
  second.open(list, new URLSearchParams(query));
  address.set("beside", origin);
  remember(list, query);
}

/** The origin of an address, empty for the page's own and for what is no address of a server. */
function originOf(typed) {
  const origin = /^https?:/.test(typed) && URL.canParse(typed) ? new URL(typed).origin : "";
  return origin === location.origin ? "" : origin;
}

function join() {
  second?.close();
  second = undefined;
  other = session;
  showUser();
  address.delete("beside");
  remember(list, query);
}

byId("split").addEventListener("click", () => {
  const form = byId("beside");
  form.hidden = !form.hidden;
  byId("split").ariaExpanded = String(!form.hidden);
  if (!form.hidden) {
    form.elements.worker.focus();
  }
});

byId("beside").addEventListener("submit", (event) => {
  event.preventDefault();
  split(originOf(event.target.elements.worker.value));
  event.target.hidden = true;
  byId("split").ariaExpanded = "false";
});

/* Who is here. */

byId("logout").addEventListener("click", () => {
  new Set([session, other]).forEach((each) => each.logout());
});
session.addEventListener("change", showUser);
session.addEventListener("user", showUser);

function showUser() {
  const user = session.user ?? other.user;
  byId("logout").hidden = user === undefined;
  byId("logout").textContent = `Log out ${user ?? ""}`;
}

/* The address, and what is said aloud. */

function remember(name, asked) {
  const own = [...address].filter(([parameter]) => parameter === "beside" || parameter === "transport");
  const shown = new URLSearchParams([...(name === "orders" ? [["list", name]] : []), ...own, ...asked]);
  history.replaceState(null, "", shown.size > 0 ? `?${shown}` : location.pathname);
}

let saying;
let said = new Map();

/** Says what is new now and then, and of each kind only the latest: a voice cannot keep up with a list. */
function tell(text) {
  said.set(text.replace(/\d+/g, ""), text);
  saying ??= setTimeout(() => {
    byId("news").textContent = [...said.values()].join(". ");
    said = new Map();
    saying = undefined;
  }, NEWS_EVERY);
}

show(list);
if (address.has("beside")) {
  split(originOf(address.get("beside")));
}
