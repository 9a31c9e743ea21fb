/**
 * The URL of a list with a query. Members of the query replace parameters of the same name in the URL; null and undefined
 * leave one out, an array gives one several times, a date goes out as an instant. Equal queries give equal URLs.
 */
export function urlOf(url, query = {}) {
  const [address, search = ""] = url.split("#", 1)[0].split(/\?(.*)/s, 2);
  const parameters = new URLSearchParams(search);
  const asked = query instanceof URLSearchParams ? grouped(query) : Object.entries(query);
  for (const [name, value] of asked) {
    parameters.delete(name);
    for (const one of [value].flat()) {
      if (one !== null && one !== undefined) {
        parameters.append(name, one instanceof Date ? one.toISOString() : String(one));
      }
    }
  }
  parameters.sort();
  return parameters.size > 0 ? `${address}?${parameters}` : address;
}

/** The URL of a row of the list at a URL. A key that not every server takes in a path goes into a parameter. */
export function rowUrl(url, row) {
  const [address] = url.split("?", 1);
  return /^(?!-?$)[\w.~-]+$/.test(row) ? `${address}/${row}` : `${address}/-?key=${encodeURIComponent(row)}`;
}

function grouped(parameters) {
  return [...new Set(parameters.keys())].map((name) => [name, parameters.getAll(name)]);
}
