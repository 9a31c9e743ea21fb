import { liveList } from "/livelist-js/index.js";
import { element, setText } from "./dom.js";
import { Filters } from "./filters.js";
import { Light } from "./light.js";
import { isNumber, LISTS, valueOf } from "./lists.js";
import { Pace } from "./pace.js";
import { Table } from "./table.js";
import { WorkerClient } from "./worker.js";

/** The mean time between two simulated customers, in milliseconds. */
const CUSTOMERS_EVERY = 300;

/** One live list on one worker, with all that can be done to it. */
export class Pane {
  root = document.getElementById("pane").content.firstElementChild.cloneNode(true);
  #options;
  #worker;
  #light = new Light(this.root);
  #transport = "";
  #list;
  #query;
  #live;
  #table;
  #filters;
  #shown = {};
  #pace = new Pace(() => this.#show());
  #customers;

  /**
   * @param options `name`, where it is not the only pane; `origin` of the worker; `session`; `transport` for the stream; and what to call: `onQuery(list, query)` when
   *     another question is asked, `onNews(text)` when something is worth saying, `onClose()`
   */
  constructor(options) {
    this.#options = options;
    this.#worker = new WorkerClient(options.origin, options.session, () => this.#showWorker());
    this.#on(".close", () => options.onClose());
    this.#on(".first", () => this.#ask({ page: "" }));
    this.#on(".previous", () => this.#ask({ page: Math.min(this.#page.page, this.#pages) - 1 || "" }));
    this.#on(".next", () => this.#ask({ page: this.#page.page + 1 }));
    this.#on(".last", () => this.#ask({ page: this.#pages - 1 || "" }));
    this.#on(".customers", () => this.#simulate());
    this.#find(".login").addEventListener("submit", (event) => this.#login(event));
    this.#find(".create").addEventListener("submit", (event) => this.#create(event));
    this.#find(".reprice").addEventListener("submit", (event) => this.#reprice(event));
    options.session.addEventListener("change", this.#reopen);
  }

  /** Shows a list. */
  open(name, query) {
    this.#live?.close();
    this.#list = LISTS[name];
    this.#query = query;
    this.#shown = {};
    this.#table = new Table(this.#find("tbody"), this.#list, {
      change: (id, values) => this.#send("PATCH", `${this.#list.api}/${id}`, values),
      remove: (id) => this.#send("DELETE", `${this.#list.api}/${id}`),
    });
    this.#filters = new Filters(this.#find(".filters"), this.#list, query, (changes) => this.#ask(changes, true));
    this.root.dataset.list = name;
    this.#label();
    this.#find("caption").textContent = this.#list.title;
    this.#showHead();
    this.#showForms();
    this.#live = liveList(this.#worker.url(this.#list.live), {
      query,
      headers: this.#list.personal ? this.#options.session.headers : undefined,
      credentials: this.#list.personal ? this.#options.session.credentials : "omit",
      transport: this.#options.transport,
      fetch: this.#worker.fetch,
    });
    this.#live.subscribe(() => this.#onChange());
    this.#onChange();
  }

  close() {
    clearTimeout(this.#customers);
    this.#pace.stop();
    this.#options.session.removeEventListener("change", this.#reopen);
    this.#live.close();
    this.#light.close();
    this.root.remove();
  }

  get snapshot() {
    return this.#live.getSnapshot();
  }

  #reopen = () => this.#list.personal && this.open(this.root.dataset.list, this.#query);

  /* What is shown. */

  #onChange() {
    const { status, document, pending } = this.snapshot;
    if (document !== this.#shown.counted) {
      if (this.#shown.counted && !pending && this.#shown.url === this.#live.url) {
        this.#light.count();
      }
      this.#shown.counted = document;
    }
    if (status === "live" && this.#shown.status !== "live") {
      this.#askTransport();
    }
    if (this.#shown.status && status !== this.#shown.status) {
      this.#options.onNews(`${this.#list.title}: ${status}`);
    }
    this.#shown.status = status;
    this.#pace.request();
  }

  #show() {
    const snapshot = this.snapshot;
    const { document, pending, status, error } = snapshot;
    this.#light.show(snapshot);
    this.root.ariaBusy = String(pending);
    const drawn = this.#shown.document;
    this.#shown.document = document ?? drawn;
    this.#showPages(document);
    const instead = this.#instead(snapshot);
    this.root.dataset.instead = instead?.kind ?? "";
    this.#find("table").hidden = instead !== undefined;
    this.#find(".instead").hidden = instead === undefined;
    this.#find(".sheet").classList.toggle("waiting", !document && !error && status !== "closed");
    if (instead) {
      this.#showInstead(instead);
    }
    // Last, since it asks where its rows are: what is written after that is laid out once more.
    if (document && document !== drawn) {
      this.#showRows(document.rows, pending);
    }
  }

  #showRows(rows, pending) {
    const another = this.#shown.url !== this.#live.url;
    const news = this.#table.show(rows, another || this.#pace.hectic);
    if (!pending) {
      this.#shown.url = this.#live.url;
    }
    if (!another) {
      this.#pace.count(news.changed + news.added + news.removed);
      this.#tell(news);
    }
    this.#list.filters
      .filter(({ name, absent }) => absent && name)
      .forEach(({ name }) => rows.forEach((row) => row[name] && this.#filters.offer(name, row[name])));
  }

  /** What to show where there are no rows to show. */
  #instead({ status, document, rows, error }) {
    if (status === "closed") {
      if (error?.forbidden) {
        const wrong = this.#options.session.wrong ? "That name and password are not known. " : "";
        const where = this.#options.origin && ` They are sent to ${this.#options.origin}.`;
        return {
          kind: "login",
          title: "Log in to see your orders",
          text: `${wrong}Everybody sees their own: try alice, bob or carol; the password is the name.${where}`,
        };
      }
      return {
        kind: "refused",
        title: "That cannot be shown",
        text: error?.problem?.detail ?? error?.message ?? "",
        remedy: ["Show everything", () => this.#ask(Object.fromEntries([...this.#query.keys()].map((name) => [name, ""])))],
      };
    }
    if (!document) {
      return (
        error && {
          kind: "unreachable",
          title: "The server cannot be reached",
          text: "Trying again, less and less often.",
          remedy: ["Try now", this.#live.reconnect],
        }
      );
    }
    if (rows.length > 0) {
      return undefined;
    }
    if (document.page > 0) {
      return {
        kind: "moved",
        title: "This page is empty now",
        text: "Its rows have moved to the pages before.",
        remedy: ["Last page", () => this.#ask({ page: this.#pages - 1 || "" })],
      };
    }
    const asked = [...this.#query.keys()].filter((name) => !["sort", "page", "size"].includes(name));
    if (asked.length > 0) {
      return {
        kind: "unmatched",
        title: `No ${this.#list.one} is like that`,
        text: "As soon as there is one, it appears here.",
        remedy: ["Show all", () => this.#ask(Object.fromEntries(asked.map((name) => [name, ""])))],
      };
    }
    return { kind: "none", title: `There is no ${this.#list.one} yet`, text: "Add the first one below, here or in another tab." };
  }

  #showInstead({ kind, title, text, remedy }) {
    const instead = this.#find(".instead");
    instead.querySelector("use").setAttribute("href", `#state-${kind}`);
    instead.querySelector("h2").textContent = title;
    instead.querySelector("p").textContent = text;
    instead.querySelector(".login").hidden = kind !== "login";
    const button = instead.querySelector(".remedy");
    button.hidden = remedy === undefined;
    [button.textContent, button.onclick] = remedy ?? ["", null];
  }

  /** Each part has a name that no part of another pane has, to go to. */
  #label() {
    const { title, one } = this.#list;
    const labels = {
      ".filters": `Which ${one}s`,
      ".login": "Log in",
      ".pages": "Pages",
      ".create": `New ${one}`,
      ".reprice": "Change many prices",
    };
    const named = (label) => [label, this.#options.name].filter(Boolean).join(", ");
    this.root.setAttribute("aria-label", named(title));
    Object.entries(labels).forEach(([part, label]) => this.#find(part).setAttribute("aria-label", named(label)));
  }

  #showHead() {
    const heads = this.#list.columns.map(({ field, label, kind }) => {
      const button = element("button", { type: "button", textContent: label });
      const head = element("th", { scope: "col", className: kind, dataset: { sort: field }, aria: { role: "columnheader" } }, button);
      button.addEventListener("click", () => {
        const descending = head.ariaSort === "ascending";
        this.#ask({ sort: field + (descending ? ",desc" : ""), page: "" });
      });
      return head;
    });
    const tools = element("th", { scope: "col", className: "tools" }, element("span", { className: "unseen", textContent: "Delete" }));
    this.#find("thead tr").replaceChildren(...heads, tools);
    this.#showSort();
  }

  #showSort() {
    const [field, direction] = (this.#query.get("sort") ?? this.#list.sort).split(",");
    for (const head of this.root.querySelectorAll("th[data-sort]")) {
      const order = direction === "desc" ? "descending" : "ascending";
      head.ariaSort = head.dataset.sort === field ? order : "none";
    }
  }

  #showForms() {
    const fields = this.#list.created.map((field) => {
      const { label, kind, optional } = this.#list.columns.find((column) => column.field === field);
      const type = isNumber(kind) ? "number" : "text";
      const input = element("input", { name: field, type, required: !optional, autocomplete: "off", step: kind === "money" ? "0.01" : "1" });
      return element("label", { className: kind === "text" && !optional ? "wide" : "" }, label, input);
    });
    const form = this.#find(".create");
    form.replaceChildren(...fields, element("button", { type: "submit", className: "main", textContent: `Add ${this.#list.one}` }));
    this.#find(".reprice").hidden = this.#list !== LISTS.products;
    this.#showRepriced();
  }

  /** Prices can be changed in one category or in all, but not in none. */
  #showRepriced() {
    this.#find(".repriced").textContent = this.#query.get("category") ?? "all categories";
    this.#find(".reprice [type=submit]").disabled = this.#query.has("category.null");
  }

  #showPages(document) {
    const first = document ? document.page * document.size + 1 : 0;
    const count = document?.rows.length ?? 0;
    const range = count ? `${first}–${first + count - 1} of ${document.total}, page ${document.page + 1} of ${this.#pages}` : `none of ${document?.total}`;
    setText(this.#find(".range"), document ? range : "");
    this.#find(".first").disabled = this.#find(".previous").disabled = !document || document.page === 0;
    this.#find(".next").disabled = !document?.hasMore;
    this.#find(".last").disabled = !document || document.page === this.#pages - 1;
  }

  get #page() {
    return this.#shown.document ?? { page: 0, size: 20, total: 0 };
  }

  get #pages() {
    return Math.max(1, Math.ceil(Number.parseInt(this.#page.total) / this.#page.size));
  }

  async #askTransport() {
    this.#transport = await this.#worker.transport();
    this.#showWorker();
  }

  #showWorker() {
    this.#light.showWorker(this.#worker.id, this.#transport);
  }

  #tell(news) {
    const parts = Object.entries(news).filter(([, count]) => count > 0);
    if (parts.length > 0) {
      this.#options.onNews(`${this.#list.title}: ${parts.map(([what, count]) => `${count} ${what}`).join(", ")}`);
    }
  }

  /* What is asked. */

  #ask(changes, typed = false) {
    for (const [name, value] of Object.entries(changes)) {
      if (value === "" || value === undefined) {
        this.#query.delete(name);
      } else {
        this.#query.set(name, value);
      }
    }
    if (!typed) {
      this.#filters.show(this.#query);
    }
    this.#showSort();
    this.#showRepriced();
    this.#options.onQuery(this.root.dataset.list, this.#query);
    this.#live.setQuery(this.#query);
  }

  /* What is changed: what comes of it arrives over the list, here as everywhere. */

  async #create(event) {
    event.preventDefault();
    const form = event.target;
    const columns = this.#list.columns.filter(({ field }) => this.#list.created.includes(field));
    const values = Object.fromEntries(columns.map((column) => [column.field, valueOf(column, form.elements.namedItem(column.field).value)]));
    if (await this.#send("POST", this.#list.api, values)) {
      form.reset();
      form.elements.namedItem(this.#list.created[0]).focus();
    }
  }

  #reprice(event) {
    event.preventDefault();
    const category = this.#query.get("category") ?? undefined;
    this.#send("POST", `${this.#list.api}/reprice`, { category, percent: Number(event.target.elements.percent.value) });
  }

  /** Changes prices on this page for as long as the button is pressed, a few a second, as customers come: at random. */
  #simulate() {
    const button = this.#find(".customers");
    button.ariaPressed = String(button.ariaPressed !== "true");
    clearTimeout(this.#customers);
    if (button.ariaPressed === "true") {
      this.#awaitCustomer();
    }
  }

  #awaitCustomer() {
    this.#customers = setTimeout(() => {
      const { rows } = this.snapshot;
      const row = rows[Math.floor(Math.random() * rows.length)];
      if (row && this.#list === LISTS.products) {
        const price = Math.max(1, Math.round(row.price * (90 + Math.random() * 20)) / 100);
        this.#send("PATCH", `${this.#list.api}/${row.id}`, { price });
      }
      this.#awaitCustomer();
    }, -CUSTOMERS_EVERY * Math.log(1 - Math.random()));
  }

  #login(event) {
    event.preventDefault();
    const { user, password } = event.target.elements;
    this.#options.session.login(user.value, password.value);
    event.target.reset();
  }

  /** Sends a change; says what is wrong if it was refused, and returns whether it was not. */
  async #send(method, path, values) {
    const wrong = await this.#worker.send(method, path, values);
    const problem = this.#find(".problem");
    problem.textContent = wrong ?? "";
    problem.hidden = wrong === undefined;
    return wrong === undefined;
  }

  #find(selector) {
    return this.root.querySelector(selector);
  }

  #on(selector, action) {
    this.#find(selector).addEventListener("click", action);
  }
}
