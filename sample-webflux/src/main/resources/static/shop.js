import { LiveList } from "./live-list.js";
import { Table } from "./table.js";

const LIST = "/live/products";
const PRODUCTS = "/api/products";

const byId = (id) => document.getElementById(id);
const filters = byId("filters");
const query = new URLSearchParams(location.search);
const categories = new Set(["garden", "home", "kitchen", "office", "toys"]);
let page = { page: 0, size: 20, total: 0, rows: [], hasMore: false };

const table = new Table(byId("rows"), byId("row"), {
  change: (id, values) => send("PATCH", `${PRODUCTS}/${id}`, values),
  remove: (id) => send("DELETE", `${PRODUCTS}/${id}`),
});

const list = new LiveList({ onDocument: show, onState: showState });

/* What is shown. */

function show(document) {
  page = document;
  table.show(document.rows);
  const first = document.page * document.size + 1;
  const rows = document.rows.length;
  byId("range").textContent = rows
    ? `${first}–${first + rows - 1} of ${document.total}, page ${document.page + 1} of ${pages()}`
    : `nothing of ${document.total}`;
  byId("empty").hidden = rows > 0;
  byId("empty").textContent = document.page > 0 ? "This page is empty now." : "No product is like that.";
  byId("first").disabled = byId("previous").disabled = document.page === 0;
  byId("next").disabled = !document.hasMore;
  byId("last").disabled = document.page === pages() - 1;
  document.rows.forEach((row) => row.category && categories.add(row.category));
  offerCategories();
}

function pages() {
  return Math.max(1, Math.ceil(page.total / page.size));
}

function showState(state, reason) {
  byId("status").dataset.state = state;
  byId("state").textContent = reason ? `${state} (${reason})` : state;
  if (state === "live") {
    askWorker();
  }
}

/** An EventSource shows no headers, so another request has to tell which worker answers. */
async function askWorker() {
  showWorker(await fetch("/", { method: "HEAD", cache: "no-store" }).catch(() => undefined));
}

function showWorker(response) {
  const worker = response?.headers.get("X-Worker");
  if (worker) {
    byId("worker").textContent = `last answer from ${worker}`;
  }
}

function offerCategories() {
  const select = filters.elements.category;
  const known = new Set([...select.options].map((option) => option.value));
  for (const category of [...categories].sort()) {
    if (!known.has(`=${category}`)) {
      select.add(new Option(category, `=${category}`));
      byId("categories").append(new Option(category, category));
    }
  }
}

/* Which products. */

function ask(changes) {
  for (const [name, value] of Object.entries(changes)) {
    if (value === "" || value === undefined) {
      query.delete(name);
    } else {
      query.set(name, value);
    }
  }
  open();
}

function open() {
  const search = query.size ? `?${query}` : "";
  history.replaceState(null, "", location.pathname + search);
  showSort();
  showRepriced();
  list.open(LIST + search);
}

function showSort() {
  const [field, direction] = (query.get("sort") ?? "name").split(",");
  for (const header of document.querySelectorAll("th[data-sort]")) {
    const sorted = header.dataset.sort === field;
    header.ariaSort = sorted ? (direction === "desc" ? "descending" : "ascending") : "none";
  }
}

/** Prices can be changed in one category or in all, but not in none. */
function showRepriced() {
  byId("repriced").textContent = query.get("category") ?? "all categories";
  byId("reprice").querySelector("button").disabled = query.has("category.null");
}

function showFilters() {
  for (const name of ["q", "price.gte", "price.lte", "size"]) {
    if (query.has(name)) {
      filters.elements[name].value = query.get(name);
    }
  }
  if (query.has("category")) {
    categories.add(query.get("category"));
  }
  offerCategories();
  filters.elements.category.value =
    query.get("category.null") === "true" ? "none" : query.has("category") ? `=${query.get("category")}` : "";
}

let typing;
filters.addEventListener("input", () => {
  clearTimeout(typing);
  typing = setTimeout(() => {
    const { q, category, size } = filters.elements;
    ask({
      q: q.value,
      category: category.value.startsWith("=") ? category.value.slice(1) : "",
      "category.null": category.value === "none" ? "true" : "",
      "price.gte": filters.elements["price.gte"].value,
      "price.lte": filters.elements["price.lte"].value,
      size: size.value,
      page: "",
    });
  }, 200);
});
filters.addEventListener("submit", (event) => event.preventDefault());

for (const header of document.querySelectorAll("th[data-sort]")) {
  header.querySelector("button").addEventListener("click", () => {
    const descending = header.ariaSort === "ascending";
    ask({ sort: header.dataset.sort + (descending ? ",desc" : ""), page: "" });
  });
}

byId("first").addEventListener("click", () => ask({ page: "" }));
byId("previous").addEventListener("click", () => ask({ page: Math.min(page.page, pages()) - 1 || "" }));
byId("next").addEventListener("click", () => ask({ page: page.page + 1 }));
byId("last").addEventListener("click", () => ask({ page: pages() - 1 || "" }));

/* Changing products: what comes of it arrives over the list, here as everywhere. */

byId("create").addEventListener("submit", async (event) => {
  event.preventDefault();
  const form = event.target;
  const { name, category, price } = form.elements;
  const values = { name: name.value, category: category.value || null, price: Number(price.value) };
  if (await send("POST", PRODUCTS, values)) {
    form.reset();
    name.focus();
  }
});

byId("reprice").addEventListener("submit", (event) => {
  event.preventDefault();
  const category = query.get("category") ?? undefined;
  send("POST", `${PRODUCTS}/reprice`, { category, percent: Number(event.target.elements.percent.value) });
});

/** Sends a change; says what is wrong if it was refused, and returns whether it was not. */
async function send(method, url, values) {
  const problem = byId("problem");
  try {
    const response = await fetch(url, {
      method,
      headers: values && { "Content-Type": "application/json" },
      body: values && JSON.stringify(values),
    });
    showWorker(response);
    const answer = response.ok ? undefined : await response.json().catch(() => ({}));
    problem.textContent = answer ? (answer.detail ?? `The server answered ${response.status}`) : "";
  } catch {
    problem.textContent = "The server cannot be reached; nothing was changed.";
  }
  problem.hidden = problem.textContent === "";
  return problem.hidden;
}

showFilters();
open();
