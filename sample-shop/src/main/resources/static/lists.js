/** The shop's lists: where they are, and what the page shows of them. */

const ID = "id";

export const LISTS = {
  products: {
    title: "Products on sale",
    one: "product",
    live: "/live/products",
    api: "/api/products",
    sort: "name",
    columns: [
      { field: ID, label: "#", kind: "id" },
      { field: "name", label: "Name", kind: "text", edited: true, required: true },
      { field: "category", label: "Category", kind: "text", edited: true, optional: true },
      { field: "price", label: "Price", kind: "money", edited: true, required: true },
      { field: "active", label: "On sale", kind: "flag" },
      { field: "updatedAt", label: "Changed", kind: "time" },
    ],
    filters: [
      { name: "q", label: "Search", type: "search", hint: "name or category", wide: true },
      { name: "category", label: "Category", options: ["garden", "home", "kitchen", "office", "toys"], absent: "none" },
      { name: "price.gte", label: "Price from", type: "number" },
      { name: "price.lte", label: "to", type: "number" },
    ],
    created: ["name", "category", "price"],
  },
  orders: {
    title: "Your orders",
    one: "order",
    live: "/live/orders",
    api: "/api/orders",
    sort: "placedAt,desc",
    personal: true,
    columns: [
      { field: "item", label: "Item", kind: "text", edited: true, required: true },
      { field: "quantity", label: "Quantity", kind: "number", edited: true, required: true },
      { field: "status", label: "Status", kind: "choice", options: ["NEW", "PAID", "SHIPPED", "CANCELLED"] },
      { field: "placedAt", label: "Placed", kind: "time" },
    ],
    filters: [
      { name: "q", label: "Search", type: "search", hint: "item", wide: true },
      { name: "status", label: "Status", options: ["NEW", "PAID", "SHIPPED", "CANCELLED"] },
      { name: "quantity.gte", label: "Quantity from", type: "number" },
    ],
    created: ["item", "quantity"],
  },
};

/** A value as text. */
export function textOf({ kind }, value) {
  if (value === null || value === undefined) {
    return "none";
  }
  if (kind === "money") {
    return value.toFixed(2);
  }
  if (kind === "time") {
    const time = new Date(value);
    const today = time.toDateString() === new Date().toDateString();
    return today ? time.toLocaleTimeString() : time.toLocaleDateString(undefined, { dateStyle: "medium" });
  }
  return String(value);
}

/** What was typed, as the API takes it; what is no number is left for the server to refuse. */
export function valueOf({ kind, optional }, typed) {
  if (optional && typed === "") {
    return null;
  }
  return isNumber(kind) && typed !== "" ? Number(typed) : typed;
}

export function isNumber(kind) {
  return kind === "money" || kind === "number";
}
