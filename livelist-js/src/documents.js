import { deepFreeze, isContainer } from "./json-patch.js";

/**
 * A document that has arrived whole, made of the one before wherever both say the same: a row that has not changed stays the
 * same object, and so does a document.
 */
export function reconcile(before, arrived) {
  if (!Array.isArray(arrived?.rows ?? arrived?.groups) && arrived?.row === undefined) {
    throw new TypeError("A document has to have rows");
  }
  return deepFreeze(share(before, arrived));
}

/** Rows are known by their ids, other parts by their places. */
function share(before, now) {
  if (!isContainer(before) || !isContainer(now) || Array.isArray(before) !== Array.isArray(now)) {
    return now;
  }
  const isArray = Array.isArray(now);
  const known = new Map(isArray ? before.map((row) => [row?.id, row]) : Object.entries(before));
  const parts = Object.entries(now).map(([name, part]) => {
    const id = isArray ? part?.id : name;
    return [name, share(id === undefined ? before[name] : known.get(id), part)];
  });
  const isSame = parts.length === Object.keys(before).length && parts.every(([name, part]) => Object.hasOwn(before, name) && part === before[name]);
  return isSame ? before : isArray ? parts.map(([, part]) => part) : Object.fromEntries(parts);
}

/** The version that an entity tag names. */
export function versionOf(etag) {
  return etag?.replace(/^W\//, "").replace(/^"(.*)"$/, "$1") || undefined;
}
