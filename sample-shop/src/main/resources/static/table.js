import { element, mayMove } from "./dom.js";
import { isNumber, textOf, valueOf } from "./lists.js";

const GLIDE = { duration: 280, easing: "cubic-bezier(.2, .7, .3, 1)" };
const FADE = { duration: 220, easing: "ease-out" };
const GLOW = { duration: 1_600, easing: "ease-out" };
/** More than this at once is a different table rather than one that moves. */
const MANY = 40;

/**
 * Shows rows as table rows. A row keeps its element for as long as it is in the list, so that what somebody is typing in it
 * survives whatever else happens. What has changed glows, what has moved glides, what leaves fades.
 */
export class Table {
  #body;
  #list;
  #actions;
  #shown = new Map();
  #arranging = false;
  #glows = new WeakMap();
  #glides = new Map();

  /** actions: `change(id, values)` and `remove(id)`; each gives a promise of whether it was done. */
  constructor(body, list, actions) {
    this.#body = body;
    this.#list = list;
    this.#actions = actions;
    body.replaceChildren();
    body.onkeydown = (event) => this.#onKey(event);
  }

  /**
   * Shows these rows instead.
   *
   * @param still whether to do so without a show, because they answer another question than the ones before
   * @returns how many rows have `changed`, were `added` and `removed`
   */
  show(rows, still) {
    const before = this.#shown;
    const news = { changed: 0, added: 0, removed: 0 };
    const moves = !still && before.size > 0 && mayMove();
    const tops = moves ? new Map([...before].map(([id, { item }]) => [id, topOf(item)])) : undefined;
    const focus = this.#focus();

    this.#shown = new Map(
      rows.map((row) => {
        const known = before.get(row.id);
        const item = known?.item ?? this.#create(row.id);
        if (known === undefined) {
          news.added++;
          this.#fill(item, row);
        } else if (known.row !== row) {
          news.changed++;
          this.#fill(item, row, known.row, moves);
        }
        return [row.id, { row, item }];
      }),
    );
    const gone = [...before].filter(([id]) => !this.#shown.has(id));
    news.removed = gone.length;

    this.#arranging = true;
    gone.forEach(([, { item }]) => (moves && gone.length <= MANY ? fade(item) : item.remove()));
    this.#arrange([...this.#shown.values()].map(({ item }) => item));
    focus.restore();
    this.#arranging = false;

    if (moves && news.added + news.removed <= MANY) {
      this.#animate(tops);
    } else {
      this.#glides.forEach((glide) => glide.cancel());
    }
    return news;
  }

  /** Puts the rows in order, moving as few as can be: a longest run that is in order already stays where it is. */
  #arrange(items) {
    const place = new Map(items.map((item, index) => [item, index]));
    const present = [...this.#body.children].filter((item) => place.has(item));
    const staying = new Set(longestRun(present.map((item) => place.get(item))).map((index) => items[index]));
    let next = null;
    for (const item of items.toReversed()) {
      if (!staying.has(item)) {
        this.#body.insertBefore(item, next);
      }
      next = item;
    }
  }

  /** All places are read before anything is set in motion, so that the browser lays the table out once. */
  #animate(tops) {
    const rows = [...this.#shown].map(([id, { item }]) => ({ item, from: tops.get(id), to: topOf(item) }));
    for (const { item, from, to } of rows) {
      if (from === undefined) {
        this.#glow(item, "--glow");
      } else if (Math.abs(from - to) > 1) {
        this.#glide(item, from - to);
      }
    }
  }

  /** Over the rows that it passes. */
  #glide(item, from) {
    this.#glides.get(item)?.cancel();
    const glide = item.animate([{ transform: `translateY(${from}px)` }, { transform: "none" }], GLIDE);
    this.#glides.set(item, glide);
    item.classList.add("gliding");
    glide.onfinish = glide.oncancel = () => {
      if (this.#glides.get(item) === glide) {
        this.#glides.delete(item);
        item.classList.remove("gliding");
      }
    };
  }

  /** One glow at a time: under many changes they would pile up, each to be painted in every frame. */
  #glow(target, name) {
    this.#glows.get(target)?.cancel();
    this.#glows.set(target, target.animate([{ backgroundColor: `var(${name})` }, { backgroundColor: "transparent" }], GLOW));
  }

  /* Rows. */

  #create(id) {
    const item = element("tr", { dataset: { id }, aria: { role: "row" } });
    for (const column of this.#list.columns) {
      const cell = element("td", { className: column.kind, dataset: { field: column.field }, aria: { role: "cell" } });
      cell.append(...this.#content(id, column));
      item.append(cell);
    }
    const remove = element("button", { type: "button", className: "delete", textContent: "✕", title: "Delete" });
    remove.addEventListener("click", () => this.#actions.remove(id));
    item.append(element("td", { className: "tools", aria: { role: "cell" } }, remove));
    return item;
  }

  #content(id, column) {
    const { kind, field, label } = column;
    if (kind === "flag") {
      const box = element("input", { type: "checkbox", aria: { "aria-label": label } });
      box.addEventListener("change", async () => {
        if (!(await this.#actions.change(id, { [field]: box.checked }))) {
          box.checked = !box.checked;
        }
      });
      return [box];
    }
    if (kind === "choice") {
      const choice = element("select", { aria: { "aria-label": label } });
      column.options.forEach((option) => choice.add(new Option(option.toLowerCase(), option)));
      choice.addEventListener("change", async () => {
        if (!(await this.#actions.change(id, { [field]: choice.value }))) {
          choice.value = this.#shown.get(id)?.row[field];
        }
      });
      return [choice];
    }
    if (kind === "time") {
      return [element("time")];
    }
    if (column.edited) {
      const button = element("button", { type: "button", className: "edit", title: `Change ${label.toLowerCase()}` });
      button.addEventListener("click", () => this.#edit(id, column, button));
      return [button];
    }
    return [];
  }

  #fill(item, row, old, glowing) {
    for (const column of this.#list.columns) {
      const value = row[column.field];
      if (old && old[column.field] === value) {
        continue;
      }
      const cell = item.querySelector(`[data-field="${column.field}"]`);
      const inner = cell.firstElementChild;
      if (column.kind === "flag") {
        inner.checked = value;
      } else if (column.kind === "choice") {
        inner.value = value;
      } else {
        const target = inner ?? cell;
        target.textContent = textOf(column, value);
        target.classList.toggle("absent", value === null);
        if (column.kind === "time") {
          target.dateTime = value;
          target.title = new Date(value).toLocaleString();
        }
      }
      if (old && glowing && column.kind !== "time") {
        this.#glow(cell, isNumber(column.kind) ? (value > old[column.field] ? "--glow-up" : "--glow-down") : "--glow");
      }
    }
    const name = row[this.#list.columns.find(({ required }) => required).field];
    item.querySelector(".delete").setAttribute("aria-label", `Delete ${name}`);
  }

  /** Puts an input in place of a value. Enter and leaving it send the change, Escape does not. */
  #edit(id, column, button) {
    const before = this.#shown.get(id).row[column.field];
    const input = element("input", {
      className: "editor",
      type: isNumber(column.kind) ? "number" : "text",
      value: before === null ? "" : textOf(column, before),
      aria: { "aria-label": `New ${column.label.toLowerCase()}` },
    });
    input.step = column.kind === "money" ? "0.01" : "1";
    button.hidden = true;
    button.after(input);
    input.select();

    let done = false;
    const end = async (keep) => {
      if (done) {
        return;
      }
      done = true;
      const value = valueOf(column, input.value);
      const focused = document.activeElement === input;
      if (!keep || value === before || (await this.#actions.change(id, { [column.field]: value }))) {
        input.remove();
        button.hidden = false;
        if (focused) {
          button.focus();
        }
      } else {
        done = false;
        input.focus();
      }
    };
    // A row that is moved or removed loses the focus too, and nobody meant anything by it.
    input.addEventListener("blur", () => this.#arranging || end(true));
    input.addEventListener("keydown", (event) => {
      if (event.key === "Enter" || event.key === "Escape") {
        event.preventDefault();
        end(event.key === "Enter");
      }
    });
  }

  /* The keyboard. */

  /** Up and down go to the same column of the next row. */
  #onKey(event) {
    const step = { ArrowUp: "previousElementSibling", ArrowDown: "nextElementSibling" }[event.key];
    const cell = event.target.closest("td");
    if (!step || !cell || !event.target.matches("button, [type=checkbox]")) {
      return;
    }
    const column = [...cell.parentElement.children].indexOf(cell);
    const target = cell.parentElement[step]?.children[column].querySelector("button:not([hidden]), input");
    if (target) {
      event.preventDefault();
      target.focus();
    }
  }

  /** Where the focus is, so that it can be put there again, or beside it where its row has gone. */
  #focus() {
    const focused = this.#body.contains(document.activeElement) ? document.activeElement : undefined;
    const item = focused?.closest("tr");
    const column = item ? [...item.children].indexOf(focused.closest("td")) : -1;
    const place = item ? [...this.#body.children].indexOf(item) : -1;
    return {
      restore: () => {
        if (focused === undefined || (document.activeElement === focused && !item.inert)) {
          return;
        }
        const beside = [...this.#body.children].filter((other) => !other.inert);
        const other = beside[Math.min(place, beside.length - 1)];
        const target = item.isConnected && !item.inert ? focused : other?.children[column]?.querySelector("button, input, select");
        target?.focus({ preventScroll: true });
      },
    };
  }
}

function topOf(item) {
  return item.getBoundingClientRect().top;
}

function fade(item) {
  item.inert = true;
  item.classList.add("leaving");
  delete item.dataset.id;
  const leaving = item.animate([{ opacity: 1 }, { opacity: 0, transform: "translateX(12px)" }], { ...FADE, fill: "forwards" });
  leaving.finished.then(
    () => item.remove(),
    () => item.remove(),
  );
}

/** A longest increasing run of distinct numbers, not necessarily side by side. */
function longestRun(numbers) {
  const ends = [];
  const before = new Map();
  for (const number of numbers) {
    let low = 0;
    let high = ends.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      [low, high] = ends[middle] < number ? [middle + 1, high] : [low, middle];
    }
    before.set(number, ends[low - 1]);
    ends[low] = number;
  }
  const run = [];
  for (let number = ends.at(-1); number !== undefined; number = before.get(number)) {
    run.unshift(number);
  }
  return run;
}
