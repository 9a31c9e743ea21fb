/** How many rows one document has that another one has not, or has otherwise. Rows are known by their ids. */
export function changesBetween(shown, now, equal) {
  const known = new Map(partsOf(shown));
  const parts = partsOf(now);
  const added = parts.filter(([id]) => !known.has(id)).length;
  const changed = parts.filter(([id, part]) => known.has(id) && !equal(known.get(id), part)).length;
  return { added, changed, removed: known.size + added - parts.length };
}

/** The rows of a document, or its one row, or its groups, which are known by their places. */
function partsOf({ rows, groups, row }) {
  return groups ? Object.entries(groups) : (rows ?? (row ? [row] : [])).map((part) => [part.id, part]);
}
