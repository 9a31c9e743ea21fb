import { liveList } from "/livelist-js/index.js";
import { element, setText } from "./dom.js";
import { OwnSession } from "./login.js";

/*
 * The orders of whoever has logged in, by their status, one of them in detail, and the latest products: each a live list, all of
 * them over one connection.
 */

/** What comes after each status. */
const NEXT = { NEW: "PAID", PAID: "SHIPPED", SHIPPED: undefined, CANCELLED: undefined };

const byId = (id) => document.getElementById(id);
const session = new OwnSession();
const columns = new Map(Object.keys(NEXT).map((status) => [status, columnOf(status)]));
let lists = [];
let detail;

byId("board").append(...[...columns.values()].map(({ root }) => root));

/** Shows what is known of a list, now and after each change. */
function follow(url, options, show) {
  const list = liveList(url, { ...options, headers: session.headers, credentials: session.credentials });
  const look = () => show(list.getSnapshot(), list);
  list.subscribe(look);
  look();
  lists.push(list);
  return list;
}

function start() {
  lists.forEach((list) => list.close());
  lists = [];
  detail = undefined;
  byId("detail").replaceChildren("Choose an order.");
  follow("/live/products", { query: { sort: "updatedAt,desc", size: 8 } }, showFeed);
  follow("/live/orders", { query: { status: "NEW", size: 0 } }, showCount);
  follow("/live/orders", { query: { "group.by": "status" } }, showGroups);
  for (const [status, column] of columns) {
    follow("/live/orders", { query: { status, size: 5 }, ahead: true }, ({ rows }, list) => showColumn(column, rows, list));
  }
}

/* A count. */

function showCount({ document, error }) {
  const count = document?.total ?? 0;
  byId("new").hidden = count === 0;
  setText(byId("new"), `${count} new`);
  const isOut = error?.status === 401;
  byId("login").hidden = !isOut;
  byId("board").hidden = isOut;
  byId("detail").hidden = isOut;
  setText(byId("login").querySelector("[role=alert]"), isOut && session.wrong ? "That name and password are not known." : "");
}

/* The board. */

function columnOf(status) {
  const sums = element("output");
  const cards = element("ol");
  return { sums, cards, root: element("div", { dataset: { status } }, element("h2", {}, `${status} `, sums), cards) };
}

function showGroups({ groups }) {
  for (const [status, { sums }] of columns) {
    const group = groups.find((one) => one.status === status);
    setText(sums, group ? `${group.count}, ${group["sum.quantity"]} pieces` : "none");
  }
}

function showColumn({ cards }, rows, list) {
  cards.replaceChildren(
    ...rows.map((row) => {
      const open = element("button", { type: "button", textContent: `${row.quantity} × ${row.item}` });
      open.addEventListener("click", () => showOrder(row.id));
      const card = element("li", { dataset: { id: row.id } }, open);
      if (NEXT[row.status]) {
        const next = element("button", { type: "button", className: "next", textContent: NEXT[row.status] });
        next.addEventListener("click", () => move(list, row));
        card.append(next);
      }
      return card;
    }),
  );
}

/** Shown at once, and taken back where the server refuses it. */
function move(list, { id, status }) {
  const values = { status: NEXT[status] };
  const write = ({ headers }) =>
    fetch(`/api/orders/${id}`, {
      method: "PATCH",
      credentials: session.credentials,
      headers: { ...session.writing, ...headers, "Content-Type": "application/json" },
      body: JSON.stringify(values),
    });
  list.ahead({ change: id, to: values }, write).catch(({ message }) => byId("detail").replaceChildren(message));
}

/* One order. */

function showOrder(id) {
  detail?.close();
  lists = lists.filter((list) => list !== detail);
  detail = follow("/live/orders", { row: id }, ({ row }) => {
    const members = Object.entries(row ?? {}).flatMap(([name, value]) => [element("dt", { textContent: name }), element("dd", { textContent: value ?? "none" })]);
    const shown = row === null ? "This order is not there any more." : element("dl", {}, ...members);
    byId("detail").replaceChildren(element("h2", { textContent: `Order ${id}` }), shown);
  });
}

/* A feed that waits. */

function showFeed({ rows, document, held }, list) {
  const more = byId("feed").querySelector("button");
  more.onclick = () => {
    list.release();
    list.hold();
  };
  const news = held ? held.added + held.changed : 0;
  more.hidden = news === 0;
  setText(more, `${news} new`);
  const items = rows.map((row) => element("li", { dataset: { id: row.id } }, row.name, element("span", { textContent: row.price.toFixed(2) })));
  byId("feed").querySelector("ol").replaceChildren(...items);
  if (document && !held) {
    list.hold();
  }
}

byId("login").addEventListener("submit", (event) => {
  event.preventDefault();
  session.login(event.target.elements.user.value, event.target.elements.password.value);
});
session.addEventListener("change", start);
start();
