/**
 * Shows rows as table rows. A row keeps its element as long as it is in the list, so that what somebody is typing in it
 * survives whatever else happens.
 */
export class Table {
  #body;
  #template;
  #actions;
  #shown = new Map();
  #arranging = false;

  /** actions: `change(id, values)` and `remove(id)`; each gives a promise of whether it was done. */
  constructor(body, template, actions) {
    this.#body = body;
    this.#template = template;
    this.#actions = actions;
  }

  show(rows) {
    const before = this.#shown;
    const focused = document.activeElement;
    this.#shown = new Map(
      rows.map((row) => {
        const element = before.get(row.id)?.element ?? this.#create(row.id, before.size > 0);
        const old = before.get(row.id)?.row;
        if (old !== row) {
          fill(element, row, old);
        }
        return [row.id, { row, element }];
      }),
    );
    this.#arranging = true;
    before.forEach(({ element }, id) => this.#shown.has(id) || element.remove());
    rows.forEach((row, place) => this.#place(this.#shown.get(row.id).element, place));
    this.#arranging = false;
    if (focused.isConnected) {
      focused.focus();
    }
  }

  #place(element, place) {
    const present = this.#body.children[place] ?? null;
    if (present !== element) {
      this.#body.insertBefore(element, present);
    }
  }

  #create(id, glowing) {
    const element = this.#template.content.firstElementChild.cloneNode(true);
    element.dataset.id = id;
    element.classList.toggle("changed", glowing);
    for (const button of element.querySelectorAll(".edit")) {
      button.addEventListener("click", () => this.#edit(id, button));
    }
    element.querySelector("[data-field=active] input").addEventListener("change", async (event) => {
      const box = event.target;
      if (!(await this.#actions.change(id, { active: box.checked }))) {
        box.checked = !box.checked;
      }
    });
    element.querySelector(".delete").addEventListener("click", () => this.#actions.remove(id));
    return element;
  }

  /** Puts an input in place of a value. Enter and leaving it send the change, Escape does not. */
  #edit(id, button) {
    const field = button.parentElement.dataset.field;
    const before = this.#shown.get(id).row[field];
    const input = document.createElement("input");
    input.setAttribute("aria-label", `New ${field}`);
    if (field === "price") {
      input.type = "number";
      input.step = "0.01";
    }
    input.value = before === null ? "" : text(field, before);
    button.hidden = true;
    button.after(input);
    input.select();

    let done = false;
    const end = async (keep) => {
      if (done) {
        return;
      }
      done = true;
      const value = parsed(field, input.value);
      const changed = keep && value !== before;
      const focused = document.activeElement === input;
      if (!changed || (await this.#actions.change(id, { [field]: value }))) {
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
        end(event.key === "Enter");
      }
    });
  }
}

/** What was typed, as the API takes it: no text is no category, and a price that is none is left for the server to refuse. */
function parsed(field, typed) {
  if (field === "category") {
    return typed === "" ? null : typed;
  }
  return field === "price" && typed !== "" ? Number(typed) : typed;
}

function text(field, value) {
  return field === "price" ? value.toFixed(2) : String(value);
}

function fill(element, row, old) {
  for (const cell of element.querySelectorAll("[data-field]")) {
    const field = cell.dataset.field;
    const value = row[field];
    if (old && old[field] === value) {
      continue;
    }
    if (field === "active") {
      cell.firstElementChild.checked = value;
    } else if (field === "updatedAt") {
      const time = cell.firstElementChild;
      time.dateTime = time.title = value;
      time.textContent = new Date(value).toLocaleString(undefined, { dateStyle: "short", timeStyle: "medium" });
    } else {
      const target = cell.querySelector(".edit") ?? cell;
      target.textContent = value === null ? "none" : text(field, value);
      target.classList.toggle("absent", value === null);
    }
    if (old && field !== "updatedAt") {
      glow(cell);
    }
  }
}

function glow(element) {
  element.classList.remove("changed");
  void element.offsetWidth; // so that the animation begins anew
  element.classList.add("changed");
}
