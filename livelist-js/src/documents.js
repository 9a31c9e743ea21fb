import { deepFreeze, equal } from "./json-patch.js";

/**
 * A document that has arrived whole, made of the one before wherever both say the same: a row that has not changed stays the
 * same object, and so does a document.
 */
export function reconcile(before, arrived) {
  if (!Array.isArray(arrived?.rows)) {
    throw new TypeError("A document has to have rows");
  }
  if (before === undefined) {
    return deepFreeze(arrived);
  }
  const known = new Map(before.rows.map((row) => [row?.id, row]));
  const rows = arrived.rows.map((row) => {
    const old = known.get(row?.id);
    return equal(old, row) ? old : row;
  });
  const sameRows = rows.length === before.rows.length && rows.every((row, place) => row === before.rows[place]);
  const next = { ...arrived, rows: sameRows ? before.rows : rows };
  return equal(before, next) ? before : deepFreeze(next);
}

/** The version that an entity tag names. */
export function versionOf(etag) {
  return etag?.replace(/^W\//, "").replace(/^"(.*)"$/, "$1") || undefined;
}
