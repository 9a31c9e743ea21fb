/**
 * How many rows one document has that another one has not, or has otherwise. Rows are known by their ids. Of a
 * page that begins at a place also how many more rows there are before it.
 */
export function changesBetween(shown, now, equal) {
  const known = new Map(partsOf(shown));
  const parts = partsOf(now);
  const added = parts.filter(([id]) => !known.has(id)).length;
  const changed = parts.filter(([id, part]) => known.has(id) && !equal(known.get(id), part)).length;
  const before = countedBefore(now) - countedBefore(shown);
  return { added, changed, removed: known.size + added - parts.length, ...(before === 0 ? {} : { before }) };
}

/** The rows of a document, or its one row, or its groups, which are known by their places. */
function partsOf({ rows, groups, row }) {
  return groups ? Object.entries(groups) : (rows ?? (row ? [row] : [])).map((part) => [part.id, part]);
}

/** The rows before a page; of many only as far as they are counted. */
function countedBefore(document) {
  return Number.parseInt(document?.before ?? 0);
}
