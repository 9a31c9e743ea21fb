import { element } from "./dom.js";

const SIZES = [10, 20, 50, 100];
const TYPING = 200;

/** The form that says which rows to show. */
export class Filters {
  #form;
  #list;
  #timer;

  /** onChange is called with the parameters that have changed, empty where there are none any more. */
  constructor(form, list, query, onChange) {
    this.#form = form;
    this.#list = list;
    form.replaceChildren(...list.filters.map((filter) => this.#field(filter)), this.#sizes());
    this.show(query);
    form.onsubmit = (event) => event.preventDefault();
    form.oninput = () => {
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => onChange({ ...this.#values(), page: "" }), TYPING);
    };
  }

  show(query) {
    for (const filter of this.#list.filters) {
      const { name } = filter;
      if (filter.options && query.get(name)) {
        this.offer(name, query.get(name));
      }
      const chosen = query.get(`${name}.null`) === "true" ? "none" : query.has(name) ? `=${query.get(name)}` : "";
      this.#form.elements.namedItem(name).value = filter.options ? chosen : (query.get(name) ?? "");
    }
    const size = query.get("size") ?? "20";
    add(this.#form.elements.size, size, size);
    this.#form.elements.size.value = size;
  }

  /** Another value that a filter may have. */
  offer(name, value) {
    add(this.#form.elements.namedItem(name), value, `=${value}`);
  }

  #field({ name, label, type, hint = "", wide, options, absent }) {
    if (options) {
      const select = element("select", { name });
      select.add(new Option("all", ""));
      if (absent) {
        select.add(new Option(absent, "none"));
      }
      options.forEach((option) => select.add(new Option(option.toLowerCase(), `=${option}`)));
      return element("label", {}, label, select);
    }
    const input = element("input", { name, type, placeholder: hint, autocomplete: "off", step: "0.01" });
    return element("label", { className: wide ? "wide" : "" }, label, input);
  }

  #sizes() {
    const select = element("select", { name: "size" });
    SIZES.forEach((size) => select.add(new Option(size)));
    return element("label", {}, "Rows", select);
  }

  #values() {
    const values = { size: this.#form.elements.size.value };
    for (const { name, options, absent } of this.#list.filters) {
      const { value } = this.#form.elements.namedItem(name);
      values[name] = options ? value.replace(/^=|^none$/, "") : value;
      if (absent) {
        values[`${name}.null`] = value === "none" ? "true" : "";
      }
    }
    return values;
  }
}

function add(select, text, value) {
  if (![...select.options].some((option) => option.value === value)) {
    select.add(new Option(text, value));
  }
}
